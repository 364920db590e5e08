import { deploymentKind } from '../../resources/Deployment';
import type { KubeObject } from '../../store/KubeObject';
import { controllerReference } from '../owners';
import { desiredOf, maxReplicasOf, revisionOf } from './revisions';
import type { SetSize } from './rollout';
import { hashLabel } from './templateHash';

/** The ReplicaSet of a Deployment's present template, to be created. */
export function newReplicaSet(
  deployment: KubeObject,
  fresh: {
    name: string;
    hash: string;
    replicas: number;
    annotations: Record<string, string>;
  },
): object {
  const { metadata, spec } = deployment;
  const { name, hash, replicas, annotations } = fresh;
  const labels = { ...spec.template.metadata.labels, [hashLabel]: hash };
  return {
    metadata: {
      name,
      namespace: metadata.namespace,
      labels,
      annotations,
      ownerReferences: [controllerReference(deploymentKind, deployment)],
    },
    spec: {
      replicas,
      minReadySeconds: spec.minReadySeconds,
      selector: {
        ...spec.selector,
        matchLabels: { ...spec.selector.matchLabels, [hashLabel]: hash },
      },
      template: {
        ...spec.template,
        metadata: { ...spec.template.metadata, labels },
      },
    },
  };
}

/** Whether a ReplicaSet has all pods that its Deployment wants, available. */
export function isSaturated(deployment: KubeObject, set: KubeObject): boolean {
  const { replicas } = deployment.spec;
  return (
    set.spec.replicas === replicas &&
    desiredOf(set) === replicas &&
    (set.status.availableReplicas ?? 0) === replicas
  );
}

/** Orders ReplicaSets: by when they were made, and where that is the same second, by their revision. */
export function ageOf(set: KubeObject): number {
  return Date.parse(set.metadata.creationTimestamp) * 100 + revisionOf(set);
}

/** What the rules of a rollout need to know of a ReplicaSet. */
export function sizeOf(set: KubeObject): SetSize {
  return {
    name: set.metadata.name,
    replicas: set.spec.replicas,
    available: set.status.availableReplicas ?? 0,
    maxReplicas: maxReplicasOf(set),
    age: ageOf(set),
  };
}

/** The ReplicaSet that is scaled when there is no rollout under way; `undefined` when there is one. */
export function onlySet(
  sets: KubeObject[],
  fresh: KubeObject | undefined,
): KubeObject | undefined {
  const active = sets.filter(set => set.spec.replicas > 0);
  if (active.length === 0) {
    return fresh ?? sets[sets.length - 1];
  }
  return active.length === 1 ? active[0] : undefined;
}

/** Old ReplicaSets without pods, beyond the number that the Deployment keeps for a rollback. */
export function outdatedSets(
  deployment: KubeObject,
  old: KubeObject[],
): KubeObject[] {
  const removable = old
    .filter(
      ({ metadata, spec, status }) =>
        spec.replicas === 0 &&
        !status.replicas &&
        (status.observedGeneration ?? 0) >= (metadata.generation ?? 0) &&
        !metadata.deletionTimestamp,
    )
    .sort((a, b) => revisionOf(a) - revisionOf(b));
  const excess = removable.length - deployment.spec.revisionHistoryLimit;
  return removable.slice(0, Math.max(0, excess));
}
