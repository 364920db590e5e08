import type { PodCondition } from 'kubernetes-types/core/v1';
import type { KubeObject } from '../store/KubeObject';

/** Whether a pod has neither ended nor been told to. */
export function isActive(pod: KubeObject): boolean {
  return !isFinished(pod) && !pod.metadata.deletionTimestamp;
}

/** Whether a pod has ended. */
export function isFinished(pod: KubeObject): boolean {
  return ['Succeeded', 'Failed'].includes(pod.status.phase);
}

/** Since when a pod is ready; `undefined` when it isn't. */
export function readySince(pod: KubeObject): Date | undefined {
  const conditions: PodCondition[] = pod.status.conditions ?? [];
  const ready = conditions.find(
    each => each.type === 'Ready' && each.status === 'True',
  );
  return ready && new Date(ready.lastTransitionTime as unknown as string);
}
