import type { ClusterObjects } from '../objects/ClusterObjects';
import { StatusError } from '../objects/StatusError';
import { podKind } from '../resources/Pod';
import type { KubeObject } from '../store/KubeObject';

/** Puts a pod on a node, as a scheduler does by the subresource `binding`. Throws a `StatusError` (409). */
export function bindPod(
  objects: ClusterObjects,
  pod: KubeObject,
  binding: unknown,
): void {
  const { name } = pod.metadata;
  const node = (binding as { target?: { name?: string } } | undefined)?.target
    ?.name;
  if (!node || pod.spec.nodeName) {
    throw new StatusError(
      409,
      `Operation cannot be fulfilled on pods/binding "${name}": pod ${name} is already assigned to node "${pod.spec.nodeName}"`,
      'Conflict',
      { name, kind: 'pods/binding' },
    );
  }
  objects.modify(podKind, pod.metadata, each => {
    each.spec.nodeName = node;
  });
}
