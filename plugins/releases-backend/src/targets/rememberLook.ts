import {
  StoredRoute,
  TargetDesired,
  TargetMemory,
  TargetObserved,
} from '@backstage-releases/plugin-releases-node';
import { isCutOff } from './isCutOff';

/** Adds to a look what the ones before it saw. */
export function rememberLook(
  seen: Omit<TargetObserved, 'memory'>,
  before: TargetMemory | undefined,
  route: StoredRoute | undefined,
  desired: TargetDesired | undefined,
): TargetObserved {
  const { at, entrance } = seen;
  return {
    ...seen,
    memory: {
      leftAt:
        route && entrance.pointsTo !== 'proxy'
          ? before?.leftAt ?? at
          : undefined,
      cutOffAt: isCutOff(seen) ? before?.cutOffAt ?? at : undefined,
      served: route && servedBy(seen, before),
      kept: desired && keptOf(seen, before, desired),
    },
  };
}

/** What is gone and still desired is remembered as it was. */
function keptOf(
  { revisions: { revisions } }: Omit<TargetObserved, 'memory'>,
  before: TargetMemory | undefined,
  desired: TargetDesired,
): TargetMemory['kept'] {
  return Object.fromEntries(
    Object.keys(desired.revisions).flatMap(name => {
      const seen = revisions.find(one => one.name === name);
      const kept = seen ? seen.kept : before?.kept?.[name];
      return kept ? [[name, kept]] : [];
    }),
  );
}

/** Who is listed but can't be asked goes on with what it served last. */
function servedBy(
  { at, route }: Omit<TargetObserved, 'memory'>,
  before: TargetMemory | undefined,
): TargetMemory['served'] {
  return Object.fromEntries(
    route.instances.flatMap(({ name, generation }) => {
      const last =
        typeof generation === 'number'
          ? { generation, at }
          : generation === 'unknown' && before?.served?.[name];
      return last ? [[name, last]] : [];
    }),
  );
}
