import type { Clock } from '../Clock';
import type { ClusterObjects } from '../objects/ClusterObjects';
import { podKind } from '../resources/Pod';
import { replicaSetKind } from '../resources/ReplicaSet';
import type { StoreEvent } from '../store/EventWindow';
import { isSameJson } from '../store/isSameJson';
import {
  objectKey,
  parseObjectKey,
  type KubeObject,
} from '../store/KubeObject';
import { claimOwned } from './claimOwned';
import type { Controller } from './Controller';
import type { EventRecorder } from './EventRecorder';
import { controllerOf, controllerReference } from './owners';
import { isActive, isFinished, readySince } from './podReadiness';

/** Keeps as many pods of each ReplicaSet as it wants. */
export class ReplicaSetController implements Controller {
  readonly name = 'replicaset-controller';
  readonly #objects: ClusterObjects;
  readonly #events: EventRecorder;
  readonly #clock: Clock;

  constructor(objects: ClusterObjects, events: EventRecorder, clock: Clock) {
    this.#objects = objects;
    this.#events = events;
    this.#clock = clock;
  }

  initialKeys(): string[] {
    return this.#objects
      .list(replicaSetKind)
      .map(({ metadata }) => objectKey(metadata));
  }

  keysOf({ resource, object, previous }: StoreEvent): string[] {
    const { namespace } = object.metadata;
    if (resource === 'apps/replicasets') {
      return [objectKey(object.metadata)];
    }
    if (resource !== '/pods') {
      return [];
    }
    const owners = [object, previous].flatMap(pod => {
      const owner = pod && controllerOf(pod);
      return owner?.kind === 'ReplicaSet'
        ? [objectKey({ namespace, name: owner.name })]
        : [];
    });
    // A pod of nobody may be one that a ReplicaSet should adopt.
    return owners.length > 0
      ? owners
      : this.#objects
          .list(replicaSetKind, namespace)
          .map(({ metadata }) => objectKey(metadata));
  }

  reconcile(key: string): number | void {
    const set = this.#objects.find(replicaSetKind, parseObjectKey(key));
    if (!set) {
      return undefined;
    }
    const owned = claimOwned(this.#objects, replicaSetKind, set, podKind);
    let failure: unknown;
    if (!set.metadata.deletionTimestamp) {
      try {
        this.#resize(set, owned.filter(isActive));
      } catch (error) {
        failure = error;
        this.#events.record(
          set,
          'Warning',
          'FailedCreate',
          `Error creating: ${(error as Error).message}`,
          this.name,
        );
      }
    }
    const again = this.#writeStatus(set, failure);
    if (failure) {
      throw failure;
    }
    return again;
  }

  #resize(set: KubeObject, pods: KubeObject[]): void {
    const missing = set.spec.replicas - pods.length;
    for (let count = 0; count < missing; count += 1) {
      this.#createPod(set);
    }
    if (missing < 0) {
      for (const { metadata } of [...pods]
        .sort(leastMissedFirst)
        .slice(0, -missing)) {
        this.#objects.delete(podKind, metadata, { propagation: 'Background' });
        this.#events.record(
          set,
          'Normal',
          'SuccessfulDelete',
          `Deleted pod: ${metadata.name}`,
          this.name,
        );
      }
    }
  }

  #createPod(set: KubeObject): void {
    const { metadata, spec } = set.spec.template;
    const { object: pod } = this.#objects.create(
      podKind,
      {
        metadata: {
          generateName: `${set.metadata.name}-`,
          labels: metadata.labels,
          annotations: metadata.annotations,
          finalizers: metadata.finalizers,
          ownerReferences: [controllerReference(replicaSetKind, set)],
        },
        spec,
      },
      { namespace: set.metadata.namespace },
    );
    this.#events.record(
      set,
      'Normal',
      'SuccessfulCreate',
      `Created pod: ${pod.metadata.name}`,
      this.name,
    );
  }

  #writeStatus(set: KubeObject, failure: unknown): number | undefined {
    const now = this.#clock.now().getTime();
    const pods = this.#objects
      .list(podKind, set.metadata.namespace)
      .filter(pod => controllerOf(pod)?.uid === set.metadata.uid);
    const active = pods.filter(isActive);
    const minReady = (set.spec.minReadySeconds ?? 0) * 1000;
    const waits = active
      .map(readySince)
      .filter(since => since !== undefined)
      .map(since => minReady - (now - since.getTime()));
    const labels = Object.entries(set.spec.template.metadata.labels ?? {});
    const status = {
      replicas: active.length,
      fullyLabeledReplicas: active.filter(pod =>
        labels.every(([name, value]) => pod.metadata.labels?.[name] === value),
      ).length,
      readyReplicas: waits.length,
      availableReplicas: waits.filter(wait => minReady === 0 || wait <= 0)
        .length,
      terminatingReplicas: pods.filter(
        pod => pod.metadata.deletionTimestamp && !isFinished(pod),
      ).length,
      observedGeneration: set.metadata.generation,
      conditions: failure
        ? failureCondition(set, failure as Error, this.#clock.now())
        : undefined,
    };
    if (!isSameJson(status, set.status)) {
      this.#objects.modify(
        replicaSetKind,
        set.metadata,
        each => {
          each.status = status;
        },
        { part: 'status' },
      );
    }
    const pending = waits.filter(wait => minReady > 0 && wait > 0);
    return pending.length > 0 ? Math.min(...pending) : undefined;
  }
}

function failureCondition(set: KubeObject, failure: Error, now: Date) {
  const before: Array<{ reason?: string }> = set.status.conditions ?? [];
  return before.some(each => each.reason === 'FailedCreate')
    ? set.status.conditions
    : [
        {
          type: 'ReplicaFailure',
          status: 'True',
          reason: 'FailedCreate',
          message: failure.message,
          lastTransitionTime: now.toISOString().replace(/\.\d+Z$/, 'Z'),
        },
      ];
}

const deletionCost = 'controller.kubernetes.io/pod-deletion-cost';

/** Orders pods by how little they would be missed: not placed, not running, not ready, cheap, young. */
function leastMissedFirst(a: KubeObject, b: KubeObject): number {
  const rank = (pod: KubeObject) => [
    pod.spec.nodeName ? 1 : 0,
    ['Pending', 'Unknown', 'Running'].indexOf(pod.status.phase),
    readySince(pod) ? 1 : 0,
    Number(pod.metadata.annotations?.[deletionCost] ?? 0),
    -(readySince(pod)?.getTime() ?? 0),
    -Date.parse(pod.metadata.creationTimestamp),
  ];
  const [left, right] = [rank(a), rank(b)];
  const place = left.findIndex((value, index) => value !== right[index]);
  return place < 0 ? 0 : left[place] - right[place];
}
