import {
  EntranceSeen,
  RevisionsSeen,
  RouteSeen,
  TargetContext,
  TargetObserved,
} from '@backstage-releases/plugin-releases-node';
import { Doors } from './Doors';

/** What the doors saw, with what their effects need. */
export interface TargetSeen {
  revisions: RevisionsSeen;
  entrance: EntranceSeen;
  route: RouteSeen;
}

/** Asks all doors about a target at once. */
export async function observeTarget(
  doors: Doors,
  target: TargetContext,
): Promise<TargetSeen> {
  const [revisions, entrance, route] = await Promise.all([
    doors.revisions.observe(target),
    doors.entrance.observe(target),
    doors.router?.observe(target) ?? { instances: [] },
  ]);
  return { revisions, entrance, route };
}

/** What is kept of a look: all but the guards, which only effects need. */
export function withoutGuards(
  seen: TargetSeen,
  at: number,
): Omit<TargetObserved, 'memory'> {
  const { guard: _revisions, ...revisions } = seen.revisions;
  const { guard: _entrance, ...entrance } = seen.entrance;
  return { at, revisions, entrance, route: seen.route };
}
