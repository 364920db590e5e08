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

/**
 * Asks all doors about a target at once. Where something of ours is out there, a workload that isn't found is gone, instead of a mistake that somebody
 * has to mend first.
 */
export async function observeTarget(
  doors: Doors,
  target: TargetContext,
  options: { hasOurs: boolean },
): Promise<TargetSeen> {
  const orGone =
    <T>(gone: (message: string) => T) =>
    (error: Error): T => {
      if (options.hasOurs && error.name === 'NotFoundError') {
        return gone(error.message);
      }
      throw error;
    };
  const [revisions, entrance, route] = await Promise.all([
    doors.revisions.observe(target).catch(orGone(noRevisions)),
    doors.entrance.observe(target).catch(orGone(() => noEntrance(target))),
    doors.router?.observe(target) ?? { instances: [] },
  ]);
  return { revisions, entrance, route };
}

function noRevisions(message: string): RevisionsSeen {
  return {
    guard: undefined,
    adoption: 'absent',
    waitsFor: message,
    revisions: [],
    instances: [],
    warnings: [],
  };
}

function noEntrance({ service }: TargetContext): EntranceSeen {
  return {
    guard: undefined,
    kind: 'Entrance',
    name: service.name,
    pointsTo: 'absent',
    leftovers: false,
  };
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
