import type { KubeObject, ObjectRef } from '../store/KubeObject';
import { integer, object, text } from '../schema/Schema';
import { defineKind, type ResourceKind } from '../resources/ResourceKind';
import { validateCount } from '../resources/workloadRules';
import type { ClusterObjects, WriteOptions } from '../objects/ClusterObjects';
import { decodeObject } from '../objects/decodeObject';
import { invalidObject } from '../objects/StatusError';

/** The object of the subresource `scale`. */
export const scaleKind = defineKind({
  group: 'autoscaling',
  version: 'v1',
  kind: 'Scale',
  plural: 'scales',
  fields: {
    spec: object({ replicas: integer() }, { always: true }),
    status: object(
      { replicas: integer({ keepsEmpty: true }), selector: text() },
      { always: true },
    ),
  },
});

/** The number of replicas of an object, as the object of the subresource `scale`; complete, for applying a patch to it. */
export function scaleOf(kind: ResourceKind, target: KubeObject): KubeObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } =
    target.metadata;
  const replicas = kind.scale?.replicas(target) ?? 0;
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas },
    status: {
      replicas: kind.scale?.statusReplicas(target) ?? 0,
      selector: kind.scale?.selector(target) ?? '',
    },
  };
}

/** Writes the number of replicas that a `Scale` says. Throws a `StatusError` (400, 404, 409, 422). */
export function writeScale(
  objects: ClusterObjects,
  kind: ResourceKind,
  ref: ObjectRef,
  raw: unknown,
  options: WriteOptions,
): KubeObject {
  const { object: scale } = decodeObject(scaleKind, raw);
  const replicas: number = scale.spec.replicas ?? 0;
  const causes = validateCount('spec.replicas', replicas);
  if (causes.length > 0) {
    throw invalidObject(scaleKind, ref.name, causes);
  }
  const written = objects.modify(
    kind,
    ref,
    target => {
      target.spec.replicas = replicas;
      target.metadata.resourceVersion = scale.metadata.resourceVersion ?? '';
    },
    options,
  );
  return answeredScale(scaleOf(kind, written));
}

/** A Scale as it is answered: like all plain numbers, a 0 is left out. */
export function answeredScale(scale: KubeObject): KubeObject {
  return scale.spec.replicas === 0 ? { ...scale, spec: {} } : scale;
}
