import { TargetPlace } from './TargetRecord';

/** What of a component says which workload is meant. */
const NAMING = [
  'backstage-releases/workload',
  'backstage.io/kubernetes-id',
  'backstage.io/kubernetes-label-selector',
];

/** Whether two places are the same workload; other annotations of the component may differ. */
export function isSamePlace(one: TargetPlace, other: TargetPlace): boolean {
  return (
    one.cluster === other.cluster &&
    one.namespace === other.namespace &&
    one.service.name === other.service.name &&
    NAMING.every(
      name => one.service.annotations[name] === other.service.annotations[name],
    )
  );
}
