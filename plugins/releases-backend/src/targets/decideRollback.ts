import { TargetDesired } from '@backstage-releases/plugin-releases-node';

/** What a rollback would bring. */
export interface RollbackDecision {
  desired: TargetDesired;
  /** The version that everyone gets. */
  version: string;
  kind: 'canary' | 'previous';
}

/**
 * Decides what a rollback goes back to: to stable while another revision is under way, else to the previous revision while it is kept. Undefined where
 * there is nothing to go back to.
 */
export function decideRollback(
  desired: TargetDesired | undefined,
): RollbackDecision | undefined {
  if (!desired) {
    return undefined;
  }
  const { stable, previous, revisions } = desired;
  const underWay = Object.keys(revisions).some(
    name => name !== stable && name !== previous?.revision,
  );
  const goal = underWay ? stable : previous?.revision;
  if (!goal) {
    return undefined;
  }
  const traffic = underWay ? desired.traffic : previous?.traffic;
  return {
    desired: {
      stable: goal,
      proxied: false,
      ...(traffic ? { traffic } : {}),
      takenBack: 'Rolled back',
      revisions: { [goal]: revisions[goal] },
    },
    version: revisions[goal].version,
    kind: underWay ? 'canary' : 'previous',
  };
}

/** The rollback that is under way already, which somebody may ask for once more; undefined where none is. */
export function rollbackUnderWay({
  desired,
  settled,
}: {
  desired?: TargetDesired;
  settled: boolean;
}): Pick<RollbackDecision, 'version'> | undefined {
  return desired?.takenBack === undefined || settled
    ? undefined
    : { version: desired.revisions[desired.stable].version };
}
