import {
  StageEvent,
  StageResult,
  TargetDesired,
} from '@backstage-releases/plugin-releases-node';
import { formatDuration } from '../duration';
import { onlyStable } from '../targetBase';
import { CanarySituation, running, stableSize } from './CanarySituation';
import { CanaryState } from './CanaryState';

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
    // Where nothing is kept, it is still the way back until the new one serves.
    previous: {
      revision: stable.name,
      until: now + (config.keepPrevious || config.timeout),
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
    { ...state, phase: 'promoting', since: now, goOn: undefined },
    `Makes ${canary.revision.version} stable`,
    { desired, events, reached, dueIn: 0 },
  );
}

/** Ends the stage when the canary serves as stable everywhere. */
export function confirmPromotion({
  config,
  state,
  target,
}: CanarySituation): StageResult<CanaryState> {
  const canary = state.canary!;
  const handled = target.observed?.revisions.handle === canary.name;
  const { route } = target;
  const routed =
    !route ||
    (route.confirmed &&
      route.wish.stable.revision === canary.name &&
      !route.wish.canary);
  if (!handled || !routed) {
    return running(state, target.message);
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
          }),
        }),
    events: [{ type: 'canary-promoted-to-stable', message }],
    outputs: { revision: canary.name },
  };
}
