import type { PodSpec } from 'kubernetes-types/core/v1';

/** Fills in what depends on other fields of a pod's spec, in place. */
export function completePodSpec(spec: PodSpec): void {
  for (const container of [
    ...(spec.initContainers ?? []),
    ...(spec.containers ?? []),
  ]) {
    container.imagePullPolicy ??= isLatest(container.image ?? '')
      ? 'Always'
      : 'IfNotPresent';
    const { limits, requests } = container.resources ?? {};
    if (limits && container.resources) {
      container.resources.requests = { ...limits, ...requests };
    }
  }
  if (spec.serviceAccountName) {
    spec.serviceAccount = spec.serviceAccountName;
  } else if (spec.serviceAccount) {
    spec.serviceAccountName = spec.serviceAccount;
  }
}

function isLatest(image: string): boolean {
  const name = image.slice(image.lastIndexOf('/') + 1);
  return (
    !name.includes('@') && (!name.includes(':') || name.endsWith(':latest'))
  );
}
