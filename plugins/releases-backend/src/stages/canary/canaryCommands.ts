import { ConflictError, InputError } from '@backstage/errors';
import {
  ReleaseCommandRequest,
  ReleaseCommandType,
} from '@backstage-releases/plugin-releases-common';
import {
  PendingCommand,
  StageEvent,
} from '@backstage-releases/plugin-releases-node';
import { isShare } from '@backstage-releases/canary-policy';
import { assertMayDecide } from '../mayDecide';
import { CanaryConfig } from './CanaryConfig';
import { CanaryState, nextStep, shareAt } from './CanaryState';

/** The step that waits for somebody's approval now. */
export function awaitedApproval(
  config: CanaryConfig,
  state: CanaryState,
): number | undefined {
  const next = nextStep(config, state);
  return state.phase === 'stepping' &&
    next !== undefined &&
    config.steps[next].approve &&
    !state.approved.includes(next)
    ? next
    : undefined;
}

/** Commands that a canary takes in a state. */
export function canaryCommands(
  config: CanaryConfig,
  state: CanaryState | undefined,
): ReleaseCommandType[] {
  if (!state || state.phase !== 'stepping') {
    return [];
  }
  return [
    ...(nextStep(config, state) === undefined ? [] : ['promote' as const]),
    ...(state.step < 0 ? [] : ['set' as const]),
    state.paused ? 'resume' : 'pause',
    ...(awaitedApproval(config, state) === undefined
      ? []
      : ['approve' as const, 'reject' as const]),
  ];
}

/** Throws where a canary can't take a command, or not from this person. */
export function acceptCanaryCommand(
  command: ReleaseCommandRequest,
  person: { ref: string; ownershipRefs: string[] },
  config: CanaryConfig,
  state: CanaryState | undefined,
  owner: string | undefined,
): void {
  if (!state || state.phase !== 'stepping') {
    throw new ConflictError(
      `The canary is ${state?.phase ?? 'starting'}; it takes '${
        command.type
      }' only while it goes through its steps`,
    );
  }
  if (!canaryCommands(config, state).includes(command.type)) {
    throw new ConflictError(
      `The canary takes no '${command.type}' now; it takes ${canaryCommands(
        config,
        state,
      )
        .map(type => `'${type}'`)
        .join(', ')}`,
    );
  }
  if (command.type === 'approve' || command.type === 'reject') {
    const step = config.steps[awaitedApproval(config, state)!];
    assertMayDecide(step.approve!.from, person, owner);
  }
  if (command.type === 'promote') {
    const moved = whyMoved(command, config, state);
    if (moved !== undefined) {
      throw new ConflictError(moved);
    }
  }
  if (command.type === 'set') {
    assertShare(command.share, config, state);
  }
}

/** Why `promote` would lead to another step than its sender has seen; undefined where it doesn't, or she doesn't say. */
function whyMoved(
  { step: asked }: ReleaseCommandRequest,
  config: CanaryConfig,
  state: CanaryState,
): string | undefined {
  const next = nextStep(config, state);
  if (asked === undefined || asked === next) {
    return undefined;
  }
  const words = (step: number) =>
    `step ${step + 1} (${shareAt(config, step)} %)`;
  return `The canary is ${
    state.step < 0 ? 'before its first step' : `at ${words(state.step)}`
  } now, and 'promote' leads ${
    next === undefined ? 'no further' : `to ${words(next)}: 'step' '${next}'`
  }; got '${asked}'`;
}

function assertShare(
  share: number | undefined,
  config: CanaryConfig,
  state: CanaryState,
): void {
  if (share === undefined || !isShare(share)) {
    throw new InputError(
      `Invalid 'share' '${share}': expected a percentage from 0 to 100 with at most two decimals`,
    );
  }
  const gate = config.steps.findIndex(
    (step, index) =>
      index > state.step && step.approve && !state.approved.includes(index),
  );
  if (gate !== -1 && share >= shareAt(config, gate)) {
    throw new ConflictError(
      `Share ${share} % needs the approval that step ${gate + 1} (${shareAt(
        config,
        gate,
      )} %) asks for`,
    );
  }
  if (share === 100) {
    throw new ConflictError(
      "Share 100 % is the last step; use 'promote' to get there",
    );
  }
}

/** The state after a command, and what to tell. */
export function takeCanaryCommand(
  config: CanaryConfig,
  state: CanaryState,
  command: PendingCommand,
): { state: CanaryState; events: StageEvent[] } {
  const { by, at, why, from } = command;
  const event = (type: string, message: string): StageEvent[] => [
    { type, message, by, from, why },
  ];
  switch (command.type) {
    case 'pause':
      return {
        state: { ...state, paused: { by, at, why }, goOn: undefined },
        events: event('canary-paused', 'Paused'),
      };
    case 'resume':
      return {
        state: { ...state, paused: undefined },
        events: event('canary-resumed', 'Resumed'),
      };
    case 'promote': {
      const moved = whyMoved(command, config, state);
      if (moved !== undefined) {
        return { state, events: event('command-too-late', moved) };
      }
      return {
        state: { ...state, goOn: true, paused: undefined },
        events: event('canary-promoted', 'Asked for the next step'),
      };
    }
    case 'set':
      return {
        state: {
          ...state,
          override: command.share,
          confirmedAt: undefined,
          goOn: undefined,
        },
        events: event(
          'canary-share-set',
          `Set the share to ${command.share} %`,
        ),
      };
    case 'approve': {
      const step = awaitedApproval(config, state);
      return step === undefined
        ? {
            state,
            events: event(
              'command-too-late',
              "'approve' came when no step waited for it any more",
            ),
          }
        : {
            state: {
              ...state,
              approved: [...state.approved, step],
            },
            events: event(
              'canary-step-approved',
              `Approved step ${step + 1} (${shareAt(config, step)} %)`,
            ),
          };
    }
    case 'reject':
      return {
        state: {
          ...state,
          phase: 'rolling-back',
          end: { status: 'rejected', words: `Rejected by ${by}` },
        },
        events: event('canary-step-rejected', 'Rejected the next step'),
      };
    default:
      return { state, events: [] };
  }
}
