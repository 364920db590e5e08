import {
  ObservedRevision,
  TargetState,
} from '@backstage-releases/plugin-releases-node';

/** The stable revision of a target. */
export interface Stable {
  name: string;
  /** How it was seen last; undefined where it is gone. */
  seen?: ObservedRevision;
}

/**
 * What is stable: what a release made so, else what the handle selects, else what was found and is not adopted yet. Undefined where nobody has looked or
 * nothing runs.
 */
export function stableOf({
  desired,
  observed,
}: Pick<TargetState, 'desired' | 'observed'>): Stable | undefined {
  const { handle, revisions = [] } = observed?.revisions ?? {};
  const found = revisions.find(({ adopted }) => adopted) ?? revisions[0];
  const name = desired?.stable ?? handle ?? found?.name;
  return name === undefined
    ? undefined
    : { name, seen: revisions.find(one => one.name === name) };
}
