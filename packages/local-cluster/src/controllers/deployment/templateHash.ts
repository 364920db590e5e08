import { encodeSafe } from '../../objects/randomName';
import type { KubeObject } from '../../store/KubeObject';

/** The label that tells the pods of a Deployment's ReplicaSets apart. */
export const hashLabel = 'pod-template-hash';

/** A short hash of a pod template, the same for the same template. */
export function templateHash(template: unknown, collisions = 0): string {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(`${canonical(template)}${collisions || ''}`)) {
    hash = Math.imul(hash ^ byte, 0x01000193);
  }
  return encodeSafe(hash);
}

/** Whether a ReplicaSet was made from a template. */
export function isMadeFrom(set: KubeObject, template: any): boolean {
  const { [hashLabel]: own, ...labels } =
    set.spec.template.metadata.labels ?? {};
  return (
    canonical({
      ...set.spec.template,
      metadata: { ...set.spec.template.metadata, labels },
    }) ===
    canonical({ ...template, metadata: { labels: {}, ...template.metadata } })
  );
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, member) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(
          Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)),
        )
      : member,
  );
}
