import {
  StoredRoute,
  TargetMemory,
  TargetObserved,
} from '@backstage-releases/plugin-releases-node';
import { isCutOff } from './isCutOff';

/** Adds to a look what the ones before it saw. */
export function rememberLook(
  seen: Omit<TargetObserved, 'memory'>,
  before: TargetMemory | undefined,
  route: StoredRoute | undefined,
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
    },
  };
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
