import { TargetDesired } from '@backstage-releases/plugin-releases-node';

/** What a rollback would bring. */
export interface RollbackDecision {
  desired: TargetDesired;
  /** The version that everyone gets. */
  version: string;
  /** `again`: it was asked before and is not done yet. */
  kind: 'canary' | 'previous' | 'again';
}

/**
 * Decides what a rollback goes back to: to stable while another revision is under way, else to the previous revision while it is kept. Undefined where
 * there is nothing to go back to.
 *
 * @param isSettled - whether what is desired is so
 */
export function decideRollback(
  desired: TargetDesired | undefined,
  isSettled: boolean,
): RollbackDecision | undefined {
  if (!desired) {
    return undefined;
  }
  const { stable, previous, revisions } = desired;
  const underWay = Object.keys(revisions).some(
    name => name !== stable && name !== previous?.revision,
  );
  if (!underWay && !previous) {
    return desired.takenBack && !isSettled
      ? { desired, version: revisions[stable].version, kind: 'again' }
      : undefined;
  }
  const goal = underWay ? stable : previous!.revision;
  return {
    desired: {
      stable: goal,
      proxied: false,
      takenBack: true,
      revisions: { [goal]: revisions[goal] },
    },
    version: revisions[goal].version,
    kind: underWay ? 'canary' : 'previous',
  };
}
