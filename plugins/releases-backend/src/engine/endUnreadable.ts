import {
  StageResult,
  TargetState,
} from '@backstage-releases/plugin-releases-node';
import { JsonObject } from '@backstage/types';
import { decideRollback, RollbackDecision } from '../targets/decideRollback';
import { ReleaseRecord, StageRecord } from './ReleaseRecord';

const endOf = {
  run: 'failed',
  cancel: 'cancelled',
  rollback: 'rolled-back',
} as const;

/** How often the way back is looked at when nothing tells, ms. */
const LOOK_MS = 2_000;

/**
 * Ends a stage that nobody can read any more, for example since its type has another schema now, or is not installed. What it has begun is taken back
 * first, by what the target knows: no release ends with split traffic.
 */
export function endUnreadable(options: {
  stage: StageRecord;
  release: Pick<ReleaseRecord, 'intent' | 'digest'>;
  target: TargetState;
  /** Whether stages of its type change the target; undefined where nobody knows the type. */
  touchesTarget: boolean | undefined;
  /** Why it can't be read. */
  why: string;
}): StageResult<JsonObject> {
  const { stage, release, target, touchesTarget, why } = options;
  const state = stage.state ?? {};
  const status = endOf[release.intent];
  if (stage.status !== 'running' || touchesTarget === false) {
    return { status, state, message: why };
  }
  const decision = decideRollback(target.desired);
  if (decision && isItsOwn(decision, options)) {
    const message = `${why}; goes back to ${decision.version}`;
    return {
      status: 'running',
      state,
      message,
      desired: decision.desired,
      events: [{ type: 'stage-unreadable', message }],
      dueIn: 0,
    };
  }
  return isBack(target)
    ? { status, state, message: why }
    : { status: 'running', state, message: why, dueIn: LOOK_MS };
}

/** Whether a rollback would take back what the stage did, not what was there before. */
function isItsOwn(
  { kind }: RollbackDecision,
  { touchesTarget, release, target }: Parameters<typeof endUnreadable>[0],
): boolean {
  const { stable, revisions } = target.desired!;
  return (
    kind === 'canary' ||
    (touchesTarget === true && revisions[stable]?.digest === release.digest)
  );
}

/** Whether everyone gets what is stable. */
function isBack({ desired, observed, route }: TargetState): boolean {
  if (!desired) {
    return true;
  }
  const handle = observed?.revisions.handle;
  return route
    ? route.confirmed &&
        route.wish.stable.revision === desired.stable &&
        !route.wish.canary
    : handle === undefined || handle === desired.stable;
}
