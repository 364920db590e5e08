import { timestamp, type Clock } from '../Clock';
import { nodeName } from '../kubelet/Kubelet';
import { readPlayed } from '../kubelet/played';
import type { ClusterObjects } from '../objects/ClusterObjects';
import { podKind } from '../resources/Pod';
import type { StoreEvent } from '../store/EventWindow';
import { objectKey, parseObjectKey } from '../store/KubeObject';
import type { Controller } from './Controller';

/** Puts every pod on the only node. */
export class Scheduler implements Controller {
  readonly name = 'default-scheduler';
  readonly #objects: ClusterObjects;
  readonly #clock: Clock;

  constructor(objects: ClusterObjects, clock: Clock) {
    this.#objects = objects;
    this.#clock = clock;
  }

  initialKeys(): string[] {
    return this.#objects
      .list(podKind)
      .filter(pod => !pod.spec.nodeName)
      .map(({ metadata }) => objectKey(metadata));
  }

  keysOf({ type, resource, object }: StoreEvent): string[] {
    return resource === '/pods' && type !== 'DELETED' && !object.spec.nodeName
      ? [objectKey(object.metadata)]
      : [];
  }

  reconcile(key: string): void {
    const pod = this.#objects.find(podKind, parseObjectKey(key));
    if (
      !pod ||
      pod.spec.nodeName ||
      pod.spec.schedulingGates?.length ||
      pod.metadata.deletionTimestamp ||
      readPlayed(pod).unscheduled
    ) {
      return;
    }
    this.#objects.modify(podKind, pod.metadata, each => {
      each.spec.nodeName = nodeName;
    });
    this.#objects.modify(
      podKind,
      pod.metadata,
      each => {
        each.status.conditions = [
          {
            type: 'PodScheduled',
            status: 'True',
            lastTransitionTime: timestamp(this.#clock.now()),
          },
        ];
      },
      { part: 'status' },
    );
  }
}
