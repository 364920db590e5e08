import {
  describePolicy,
  describeRule,
  shareOfEveryone,
} from '@backstage-releases/canary-policy';
import {
  CanaryStepView,
  CanaryView,
} from '@backstage-releases/plugin-releases-common';
import { TargetState } from '@backstage-releases/plugin-releases-node';
import { CanaryConfig, CanaryStep } from './CanaryConfig';
import {
  CanaryState,
  nextStep,
  policyAt,
  shareAt,
  stepState,
} from './CanaryState';
import { routeIsAsDesired } from './CanarySituation';

/** A canary as the portal shows it. */
export function canaryView(
  config: CanaryConfig,
  state: CanaryState | undefined,
  target: TargetState,
): CanaryView {
  const current = state?.step ?? -1;
  const policy = policyAt(config, state ?? { step: -1 }, '');
  const back = state?.phase === 'rolling-back' || state?.end !== undefined;
  const next =
    state?.phase === 'stepping' ? nextStep(config, state) : undefined;
  const hold = config.steps[current]?.hold;
  const label = (one: CanaryState['stable']) =>
    one && { revision: one.name, version: one.revision.version };
  return {
    kind: 'canary',
    phase: state?.phase ?? 'starting',
    stable: label(state?.stable),
    canary: label(state?.canary),
    steps: config.steps.map((step, index) =>
      stepView(config, state, step, index),
    ),
    current,
    share: back ? 0 : shareOfEveryone(policy),
    setByHand: back ? undefined : state?.override,
    who: back ? 'Nobody' : describePolicy(policy),
    confirmed: routeIsAsDesired(target),
    next:
      next === undefined
        ? undefined
        : {
            index: next,
            label: stepLabel(config, next),
            share: shareOfEveryone(
              policyAt(config, stepState(state!, next), ''),
            ),
            approvers: config.steps[next].approve?.from,
          },
    paused: state?.paused,
    holdUntil:
      typeof hold === 'number' &&
      state?.countedAt !== undefined &&
      state.override === undefined &&
      !back
        ? state.countedAt + Math.max(0, hold - state.held)
        : undefined,
    guard: state?.end?.words,
    keepPrevious: config.keepPrevious,
  };
}

function stepView(
  config: CanaryConfig,
  state: CanaryState | undefined,
  step: CanaryStep,
  index: number,
): CanaryStepView {
  const current = state?.step ?? -1;
  const done =
    index < current ||
    (index === current && state?.phase === 'done' && !state.end);
  const notDone = index === current ? 'current' : 'waiting';
  return {
    label: stepLabel(config, index),
    who: describePolicy(policyAt(config, { step: index }, '')),
    share: shareAt(config, index),
    hold: holdView(step),
    approvers: step.approve?.from,
    status: done ? 'done' : notDone,
    startedAt:
      state?.steps?.[index] ?? (index === current ? state?.since : undefined),
  };
}

function holdView({ hold }: CanaryStep): CanaryStepView['hold'] {
  return typeof hold === 'number' ? { ms: hold } : hold ?? 'none';
}

function stepLabel(config: CanaryConfig, index: number): string {
  const step = config.steps[index];
  if (step.name) {
    return step.name;
  }
  const { percent = 100 } = step;
  const segment = step.segment ?? step.within;
  return segment ? describeRule({ segment, share: percent }) : `${percent} %`;
}
