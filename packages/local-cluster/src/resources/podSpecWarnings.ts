import type { PodSpec } from 'kubernetes-types/core/v1';

/** What is allowed in a pod's spec and hardly meant. */
export function podSpecWarnings(spec: PodSpec, path: string): string[] {
  return (spec.topologySpreadConstraints ?? []).flatMap(
    ({ labelSelector }, index) =>
      labelSelector
        ? []
        : [
            `${path}.topologySpreadConstraints[${index}].labelSelector: a null labelSelector results in matching no pod`,
          ],
  );
}
