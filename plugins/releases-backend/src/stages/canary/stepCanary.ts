import { isDeepStrictEqual } from 'node:util';
import {
  describePolicy,
  shareOfEveryone,
} from '@backstage-releases/canary-policy';
import {
  StageEvent,
  StageResult,
  TargetDesired,
  TargetState,
} from '@backstage-releases/plugin-releases-node';
import { formatDuration } from '../duration';
import { approverRefs } from '../mayDecide';
import { awaitedApproval } from './canaryCommands';
import { CanaryConfig } from './CanaryConfig';
import {
  availableOf,
  CanarySituation,
  driftOf,
  FRESH_MS,
  isTooLate,
  routeIsAsDesired,
  running,
  stableSize,
  waiting,
  withPolicy,
} from './CanarySituation';
import {
  CanaryState,
  instancesAt,
  nextStep,
  policyAt,
  shareAt,
  stepState,
} from './CanaryState';
import { checkGuard, GuardVerdict } from './checkGuard';
import { beginPromotion } from './promoteCanary';
import { giveUp } from './rollBackCanary';

/** Goes through the steps: serves what a step says, holds it, and enters the next one when hold, guard and people allow. */
export function stepCanary(
  situation: CanarySituation,
): StageResult<CanaryState> {
  const { config, now, target, owner, traffic } = situation;
  const state = withCapacity(situation.state, config, target);
  const asked = withPolicy(situation, state);
  const drift = driftOf(target, state);
  const isChanged =
    state.step >= 0 && !isDeepStrictEqual(target.desired, asked);
  const isPutOff =
    isChanged && drift !== undefined && givesMore(asked, target.desired);
  if (isChanged && !isPutOff) {
    // A person has set another share.
    return running(state, undefined, { desired: asked, dueIn: 0 });
  }
  const next = nextStep(config, state);
  const serving =
    !isPutOff && (state.step < 0 || isServing(target, state, now));
  const { guard, hold } = config.steps[state.step] ?? {};
  // Without the numbers of every proxy nobody knows whether the guard is crossed.
  const isBlind = guard !== undefined && !(traffic && traffic.coverage >= 1);
  const verdict =
    guard && traffic ? checkGuard(guard, traffic.points) : undefined;
  const counted: CanaryState = {
    ...count(state, target, serving && !isBlind && !drift),
    waited: serving || isPutOff ? undefined : waiting(state, now).waited,
  };
  const events: StageEvent[] = [];

  if (state.step >= 0 && serving && counted.confirmedAt === undefined) {
    counted.confirmedAt = now;
    const policy = policyAt(config, state, situation.release.salt);
    events.push({
      type: 'canary-share-confirmed',
      message: `Confirmed: ${describePolicy(policy)}`,
      data: { step: state.step, share: shareOfEveryone(policy) },
    });
  }
  const reached =
    counted.confirmedAt === undefined
      ? undefined
      : shareOfEveryone(policyAt(config, state, situation.release.salt));
  if (verdict?.crossed) {
    return giveUp(
      situation,
      'rolled-back',
      verdict.crossed,
      'canary-guard-crossed',
    );
  }
  if (isTooLate(counted, config)) {
    return giveUp(
      { ...situation, state: counted },
      'failed',
      `Step ${state.step + 1} was not served within ${formatDuration(
        config.timeout,
      )}${target.message ? `: ${target.message}` : ''}`,
    );
  }
  if (drift) {
    return running(counted, `The hold stands: ${drift}`, { events, reached });
  }
  if (!serving && !state.goOn) {
    return running(
      counted,
      isFresh(target, now)
        ? target.message
        : 'The hold stands: what runs was not looked at of late',
      { events },
    );
  }

  const isOver = hold !== 'manual' && counted.held >= (hold ?? 0);
  // A step that its guard has not judged is not passed.
  const isUnjudged = verdict?.enough === false;
  if (isOver && isUnjudged) {
    counted.countedAt = undefined;
  }
  const heldEnough =
    state.step < 0 ||
    (serving &&
      !isBlind &&
      !isUnjudged &&
      state.override === undefined &&
      isOver);
  const ready = state.goOn || (heldEnough && !state.paused);
  if (next === undefined && ready && serving) {
    return beginPromotion(situation, counted, events, reached);
  }
  if (next === undefined || !ready) {
    return running(counted, waitsFor(config, counted, isBlind, verdict), {
      events,
      reached,
    });
  }
  if (awaitedApproval(config, counted) !== undefined) {
    const from = approverRefs(config.steps[next].approve!.from, owner);
    return running(
      counted,
      `Step ${next + 1} (${shareAt(config, next)} %) waits for ${from.join(
        ' or ',
      )}`,
      { events },
    );
  }
  return enterStep(situation, counted, next, { events, reached });
}

/** Whether more users would get the canary than do now. */
function givesMore(
  asked: TargetDesired,
  desired: TargetDesired | undefined,
): boolean {
  const share = ({ canary }: TargetDesired) =>
    canary ? shareOfEveryone(canary.policy) : 0;
  return desired === undefined || share(asked) > share(desired);
}

/** Enters a step, with the instances that it needs. */
function enterStep(
  situation: CanarySituation,
  counted: CanaryState,
  next: number,
  { events, reached }: { events: StageEvent[]; reached: number | undefined },
): StageResult<CanaryState> {
  const { config, now, target } = situation;
  const entered = withCapacity(
    {
      ...counted,
      ...stepState(counted, next),
      since: now,
      confirmedAt: undefined,
      held: 0,
      countedAt: undefined,
      waited: undefined,
      goOn: undefined,
      steps: { ...counted.steps, [next]: now },
    },
    config,
    target,
  );
  const policy = policyAt(config, entered, situation.release.salt);
  return running(entered, undefined, {
    desired: withPolicy(situation, entered),
    events: [
      ...events,
      {
        type: 'canary-step-entered',
        message: `Step ${next + 1} of ${config.steps.length}: ${describePolicy(
          policy,
        )}`,
        data: { step: next, share: shareOfEveryone(policy) },
      },
    ],
    reached,
    dueIn: 0,
  });
}

/** With as many instances as the share of a state needs; never fewer than it has. */
function withCapacity(
  state: CanaryState,
  config: CanaryConfig,
  target: TargetState,
): CanaryState {
  if (state.step < 0) {
    return state;
  }
  const { name, revision } = state.canary!;
  const stable = stableSize(target, state);
  const instances = Math.max(
    revision.instances,
    instancesAt(config, state.step, stable),
    Math.ceil((stable * (state.override ?? state.floor ?? 0)) / 100),
  );
  return { ...state, canary: { name, revision: { ...revision, instances } } };
}

function isFresh({ observed }: TargetState, now: number): boolean {
  return observed !== undefined && now - observed.at < FRESH_MS;
}

/** Users get what the step says, the canary can carry them, and somebody has looked of late. */
function isServing(
  target: TargetState,
  state: CanaryState,
  now: number,
): boolean {
  const canary = state.canary!;
  return (
    isFresh(target, now) &&
    routeIsAsDesired(target) &&
    target.observed?.entrance.pointsTo === 'proxy' &&
    availableOf(target, canary.name) >= canary.revision.instances
  );
}

/**
 * Counts the time of a hold, from look to look at the target: it stands while a person has paused, the canary doesn't serve, its guard is blind, or
 * nobody looks.
 */
function count(
  state: CanaryState,
  target: TargetState,
  counts: boolean,
): CanaryState {
  const seenAt = target.observed?.at;
  if (!counts || state.paused || state.step < 0 || seenAt === undefined) {
    return { ...state, countedAt: undefined };
  }
  const passed = Math.max(0, seenAt - (state.countedAt ?? seenAt));
  return {
    ...state,
    held: state.held + (passed < FRESH_MS ? passed : 0),
    countedAt: seenAt,
  };
}

function waitsFor(
  config: CanaryConfig,
  state: CanaryState,
  isBlind: boolean,
  verdict: GuardVerdict | undefined,
): string {
  if (state.paused) {
    return `Paused by ${state.paused.by}`;
  }
  const { hold, guard } = config.steps[state.step];
  if (hold === 'manual' || state.override !== undefined) {
    return 'Waits for somebody to promote it';
  }
  if (isBlind) {
    return 'The hold stands: not every proxy has told what its guard needs';
  }
  const rest = (hold ?? 0) - state.held;
  return guard && verdict && rest <= 0
    ? `The hold stands: its guard has seen ${verdict.requests} of the ${guard.minRequests} requests that it judges by`
    : `Holds for ${formatDuration(Math.max(0, rest))}`;
}
