import {
  StageEvent,
  StageResult,
  TargetDesired,
  TrafficRules,
} from '@backstage-releases/plugin-releases-node';
import { formatDuration } from '../duration';
import { onlyStable } from '../targetBase';
import {
  CanarySituation,
  driftOf,
  isTooLate,
  running,
  stableSize,
  waiting,
} from './CanarySituation';
import { CanaryConfig } from './CanaryConfig';
import { trafficRules } from './trafficRules';
import { CanaryState } from './CanaryState';
import { giveUp } from './rollBackCanary';

/** Makes the canary stable, which is confirmed by {@link confirmPromotion}. */
export function beginPromotion(
  { config, now, target }: CanarySituation,
  state: CanaryState,
  events: StageEvent[],
  reached: number | undefined,
): StageResult<CanaryState> {
  const stable = state.stable!;
  const canary = state.canary!;
  const desired: TargetDesired = {
    stable: canary.name,
    proxied: true,
    ...trafficOf(config),
    // Where nothing is kept, it is still the way back until the new one serves.
    previous: {
      revision: stable.name,
      until: now + (config.keepPrevious || config.timeout),
      ...(stable.traffic ? { traffic: stable.traffic } : {}),
    },
    revisions: {
      [canary.name]: canary.revision,
      [stable.name]: {
        ...stable.revision,
        instances: stableSize(target, state),
      },
    },
  };
  return running(
    {
      ...state,
      phase: 'promoting',
      since: now,
      goOn: undefined,
      waited: undefined,
    },
    `Makes ${canary.revision.version} stable`,
    { desired, events, reached, dueIn: 0 },
  );
}

/** Ends the stage when the canary serves as stable everywhere. */
export function confirmPromotion(
  situation: CanarySituation,
): StageResult<CanaryState> {
  const { config, state, now, target } = situation;
  const canary = state.canary!;
  const handled = target.observed?.revisions.handle === canary.name;
  const { route } = target;
  const routed =
    !route ||
    (route.confirmed &&
      route.wish.stable.revision === canary.name &&
      !route.wish.canary);
  const drift = driftOf(target, state);
  if (!handled || !routed || drift) {
    const words = drift ?? target.message;
    const waited = waiting(state, now);
    return isTooLate(waited, config)
      ? giveUp(
          { ...situation, state: waited },
          'failed',
          `${canary.revision.version} was not stable within ${formatDuration(
            config.timeout,
          )}${words ? `: ${words}` : ''}`,
        )
      : running(waited, words);
  }
  const kept = config.keepPrevious
    ? `; ${state.stable!.revision.version} is kept for ${formatDuration(
        config.keepPrevious,
      )}`
    : '';
  const message = `${canary.revision.version} is stable${kept}`;
  return {
    status: 'succeeded',
    state: { ...state, phase: 'done' },
    message,
    ...(config.keepPrevious
      ? {}
      : {
          desired: onlyStable({
            stable: canary.name,
            revision: canary.revision,
            ...trafficOf(config),
          }),
        }),
    events: [{ type: 'canary-promoted-to-stable', message }],
    outputs: { revision: canary.name },
  };
}

/** How outside traffic is carried from now on. */
function trafficOf({ traffic }: CanaryConfig): { traffic?: TrafficRules } {
  const rules = trafficRules(traffic);
  return rules ? { traffic: rules } : {};
}
