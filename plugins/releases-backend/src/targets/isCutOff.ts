import { TargetObserved } from '@backstage-releases/plugin-releases-node';

/** Whether no proxy instance is alive. */
export function isUnattended({ instances }: TargetObserved['route']): boolean {
  return !instances.some(({ live }) => live);
}

/** Whether whoever enters finds no proxy instance behind the entry. */
export function isEntryClosed({ entry }: TargetObserved['route']): boolean {
  return entry === 'empty' || entry === 'absent';
}

/** Whether users are sent to the proxy and nobody is there to answer. */
export function isCutOff({
  entrance,
  route,
}: Pick<TargetObserved, 'entrance' | 'route'>): boolean {
  return (
    entrance.pointsTo === 'proxy' &&
    (isUnattended(route) || isEntryClosed(route))
  );
}
