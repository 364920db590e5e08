import type { Container } from 'kubernetes-types/core/v1';
import type { KubeObject } from '../store/KubeObject';

/** What a pod asks for that containers inside a process can't have; empty when it can run. */
export function unsupportedParts(pod: KubeObject): string[] {
  const parts: string[] = [];
  if (pod.spec.initContainers?.length) {
    parts.push('initContainers');
  }
  for (const container of pod.spec.containers as Container[]) {
    for (const name of [
      'readinessProbe',
      'livenessProbe',
      'startupProbe',
    ] as const) {
      for (const way of ['exec', 'grpc'] as const) {
        if (container[name]?.[way]) {
          parts.push(`${container.name}.${name}.${way}`);
        }
      }
    }
    const { postStart, preStop } = container.lifecycle ?? {};
    if (postStart) {
      parts.push(`${container.name}.lifecycle.postStart`);
    }
    if (preStop && !('sleep' in preStop)) {
      parts.push(`${container.name}.lifecycle.preStop (other than sleep)`);
    }
  }
  return parts;
}
