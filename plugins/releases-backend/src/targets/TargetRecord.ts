import {
  StoredRoute,
  TargetContext,
  TargetDesired,
  TargetObserved,
  TargetState,
} from '@backstage-releases/plugin-releases-node';

/** Where a target runs and whose it is; what doors need, as it was when the catalog was last read. */
export type TargetPlace = Omit<TargetContext, 'fence' | 'slot' | 'id'>;

/** A target as the database has it. */
export interface TargetRecord {
  id: string;
  entityRef: string;
  /** Only while a canary needs it. */
  slot?: number;
  place: TargetPlace;
  desired?: TargetDesired;
  observed?: TargetObserved;
  route?: StoredRoute;
  generation: number;
  nextRevision: number;
  fence: number;
  fenced: number;
  settled: boolean;
  message?: string;
  holder?: number;
  releasedBy?: string;
  releasedAt?: number;
  ticket: string;
  failures: number;
}

/** The target as doors are asked about it. */
export function targetContext(target: TargetRecord): TargetContext {
  return {
    ...target.place,
    id: target.id,
    slot: target.slot,
    fence: target.fence,
  };
}

/** The target as stages see it. */
export function targetState(target: TargetRecord): TargetState {
  const { id, desired, observed, route, nextRevision, settled, message } =
    target;
  return { id, desired, observed, route, nextRevision, settled, message };
}
