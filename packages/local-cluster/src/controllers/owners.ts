import { apiVersionOf, type ResourceKind } from '../resources/ResourceKind';
import type { KubeObject, OwnerReference } from '../store/KubeObject';

/** The reference by which an object is ruled by a controller. */
export function controllerOf(object: KubeObject): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find(owner => owner.controller);
}

/** The reference that makes an object the controller of another one. */
export function controllerReference(
  kind: ResourceKind,
  owner: KubeObject,
): OwnerReference {
  return {
    apiVersion: apiVersionOf(kind),
    kind: kind.kind,
    name: owner.metadata.name,
    uid: owner.metadata.uid,
    controller: true,
    blockOwnerDeletion: true,
  };
}
