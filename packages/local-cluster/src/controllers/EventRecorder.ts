import { timestamp, type Clock } from '../Clock';
import type { ClusterObjects } from '../objects/ClusterObjects';
import { StatusError } from '../objects/StatusError';
import { eventKind } from '../resources/Event';
import type { KubeObject } from '../store/KubeObject';

const kept = 1_000;

/** Writes Events about objects. The same event again only counts up; the oldest are dropped. */
export class EventRecorder {
  readonly #objects: ClusterObjects;
  readonly #clock: Clock;
  readonly #names = new Map<string, string>();

  constructor(objects: ClusterObjects, clock: Clock) {
    this.#objects = objects;
    this.#clock = clock;
  }

  record(
    about: KubeObject,
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
    component: string,
  ): void {
    const namespace = about.metadata.namespace ?? 'default';
    const key = [about.metadata.uid, reason, message, component].join('\n');
    const known = this.#names.get(key);
    const now = timestamp(this.#clock.now());
    try {
      if (known && this.#objects.find(eventKind, { namespace, name: known })) {
        this.#objects.modify(eventKind, { namespace, name: known }, event => {
          event.count = (event.count ?? 1) + 1;
          event.lastTimestamp = now;
        });
        return;
      }
      const { object } = this.#objects.create(
        eventKind,
        {
          metadata: {
            generateName: `${about.metadata.name}.`.slice(0, 240),
            namespace,
          },
          involvedObject: {
            kind: about.kind,
            apiVersion: about.apiVersion,
            namespace: about.metadata.namespace,
            name: about.metadata.name,
            uid: about.metadata.uid,
            resourceVersion: about.metadata.resourceVersion,
          },
          reason,
          message,
          type,
          count: 1,
          source: { component },
          reportingComponent: component,
          firstTimestamp: now,
          lastTimestamp: now,
        },
        { namespace },
      );
      this.#names.set(key, object.metadata.name);
      this.#dropOldest();
    } catch (error) {
      // A namespace that is going takes no events; that is no reason for the controller to fail.
      if (!(error instanceof StatusError)) {
        throw error;
      }
    }
  }

  #dropOldest(): void {
    const events = this.#objects.list(eventKind);
    if (events.length <= kept) {
      return;
    }
    events
      .sort(
        (a, b) =>
          Number(a.metadata.resourceVersion) -
          Number(b.metadata.resourceVersion),
      )
      .slice(0, events.length - kept * 0.9)
      .forEach(({ metadata }) =>
        this.#objects.delete(eventKind, metadata, {
          propagation: 'Background',
        }),
      );
    this.#names.clear();
  }
}
