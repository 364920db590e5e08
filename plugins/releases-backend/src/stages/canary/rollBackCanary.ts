import { StageResult } from '@backstage-releases/plugin-releases-node';
import { onlyStable } from '../targetBase';
import { CanarySituation, running, stableSize } from './CanarySituation';
import { CanaryState } from './CanaryState';

/** Sends everyone back to stable, and ends when that is confirmed. */
export function rollBackCanary({
  state,
  intent,
  target,
}: CanarySituation): StageResult<CanaryState> {
  const { stable, canary } = state;
  const end = state.end ?? {
    status:
      intent === 'cancel' ? ('cancelled' as const) : ('rolled-back' as const),
    words: intent === 'cancel' ? 'Cancelled' : 'Rolled back',
  };
  const back: CanaryState = { ...state, phase: 'rolling-back', end };
  if (!stable || !canary) {
    return {
      status: end.status,
      state: { ...back, phase: 'done' },
      message: `${end.words} before anything was changed`,
    };
  }
  const { desired, route } = target;
  if (
    desired &&
    (desired.stable !== stable.name || desired.revisions[canary.name])
  ) {
    return running(
      back,
      `${end.words}; goes back to ${stable.revision.version}`,
      {
        desired: onlyStable({
          stable: stable.name,
          takenBack: end.words,
          traffic: stable.traffic,
          revision: {
            ...stable.revision,
            instances: stableSize(target, state),
          },
        }),
        dueIn: 0,
      },
    );
  }
  const served =
    !route ||
    (route.confirmed &&
      route.wish.stable.revision === stable.name &&
      !route.wish.canary);
  if (!served) {
    return running(back, target.message);
  }
  const isGone = target.observed?.revisions.adoption === 'absent';
  return {
    status: end.status,
    state: { ...back, phase: 'done' },
    message: `${end.words}; ${
      isGone
        ? 'nothing runs here any more'
        : `everyone gets ${stable.revision.version}`
    }`,
  };
}

/** Goes back for a reason of its own, and says it. */
export function giveUp(
  situation: CanarySituation,
  status: 'failed' | 'rolled-back',
  words: string,
  type: string = 'canary-failed',
): StageResult<CanaryState> {
  const result = rollBackCanary({
    ...situation,
    state: { ...situation.state, end: { status, words } },
  });
  return { ...result, events: [{ type, message: words }] };
}
