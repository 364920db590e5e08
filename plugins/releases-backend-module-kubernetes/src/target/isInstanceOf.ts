import { Deployment, Pod } from '../objects';
import { selects } from './LabelSelector';

/**
 * Whether a Deployment runs a pod. Its selector alone doesn't tell: another Deployment's pods may carry the same labels and more. The ReplicaSets of a
 * Deployment are named after it and the hash of their template.
 */
export function isInstanceOf(
  { metadata: { name }, spec }: Deployment,
  { metadata: { labels, ownerReferences = [] } }: Pod,
): boolean {
  const replicaSet = `${name}-${labels?.['pod-template-hash']}`;
  return (
    selects(spec.selector, labels) &&
    ownerReferences.some(
      owner => owner.kind === 'ReplicaSet' && owner.name === replicaSet,
    )
  );
}
