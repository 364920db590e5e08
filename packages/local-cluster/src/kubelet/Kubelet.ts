import { podKind } from '../resources/Pod';
import type { StoreEvent } from '../store/EventWindow';
import type { KubeObject } from '../store/KubeObject';
import { PodWorker, type PodWorkerOptions } from './PodWorker';

/** The name of the only node. */
export const nodeName = 'local';

/** Runs the pods of the node inside this process, each with ports of its own. */
export class Kubelet {
  readonly #options: PodWorkerOptions;
  readonly #workers = new Map<string, PodWorker>();
  #unsubscribe = () => {};

  static create(options: PodWorkerOptions): Kubelet {
    return new Kubelet(options);
  }

  private constructor(options: PodWorkerOptions) {
    this.#options = options;
  }

  /** Runs the pods that are there and all that come. */
  start(): void {
    const { objects } = this.#options;
    this.#unsubscribe = objects.store.subscribe(event => this.#onEvent(event));
    for (const pod of objects.list(podKind)) {
      this.#look(pod);
    }
  }

  /** Ends all containers and leaves the pods' objects as they are. */
  async stop(): Promise<void> {
    this.#unsubscribe();
    await Promise.all([...this.#workers.values()].map(worker => worker.stop()));
    this.#workers.clear();
  }

  #onEvent({ type, resource, object }: StoreEvent): void {
    if (resource !== '/pods') {
      return;
    }
    if (type !== 'DELETED') {
      this.#look(object);
      return;
    }
    const worker = this.#workers.get(object.metadata.uid);
    this.#workers.delete(object.metadata.uid);
    void worker?.stop();
  }

  #look(pod: KubeObject): void {
    if (
      pod.spec.nodeName !== nodeName ||
      ['Succeeded', 'Failed'].includes(pod.status.phase)
    ) {
      return;
    }
    const { uid } = pod.metadata;
    const known = this.#workers.get(uid);
    if (!known) {
      const worker = new PodWorker(this.#options, pod);
      this.#workers.set(uid, worker);
      // The store is in the middle of a write: what a worker writes comes after it.
      setImmediate(() => {
        if (this.#workers.get(uid) === worker) {
          worker.run();
          const current = this.#options.objects.find(podKind, pod.metadata);
          if (current?.metadata.uid === uid) {
            worker.update(current);
          }
        }
      });
      return;
    }
    setImmediate(() => {
      const current = this.#options.objects.find(podKind, pod.metadata);
      if (current?.metadata.uid === uid && this.#workers.has(uid)) {
        known.update(current);
      }
    });
  }
}
