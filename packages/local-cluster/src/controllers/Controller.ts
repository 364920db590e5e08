import type { Clock } from '../Clock';
import type { StoreEvent } from '../store/EventWindow';
import type { ObjectStore } from '../store/ObjectStore';
import { WorkQueue } from './WorkQueue';

/**
 * Brings one sort of thing to where the objects say it should be.
 *
 * It is told what may have changed, never how: each look begins with what is stored.
 */
export interface Controller {
  readonly name: string;
  /** What to look at when the controllers start. */
  initialKeys(): Iterable<string>;
  /** What to look at after a change. */
  keysOf(event: StoreEvent): Iterable<string>;
  /** Looks, and does what is missing. May answer after how many milliseconds to look again, whatever happens. */
  reconcile(key: string): number | void;
}

/** Runs controllers over a store. Returns how to stop them. */
export function runControllers(
  controllers: Controller[],
  store: ObjectStore,
  clock: Clock,
  onError: (controller: string, key: string, error: unknown) => void,
): () => void {
  const running = controllers.map(controller => ({
    controller,
    queue: new WorkQueue({
      clock,
      reconcile: key => controller.reconcile(key),
      onError: (key, error) => onError(controller.name, key, error),
    }),
  }));
  const unsubscribe = store.subscribe(event => {
    for (const { controller, queue } of running) {
      for (const key of controller.keysOf(event)) {
        queue.add(key);
      }
    }
  });
  for (const { controller, queue } of running) {
    for (const key of controller.initialKeys()) {
      queue.add(key);
    }
  }
  return () => {
    unsubscribe();
    running.forEach(({ queue }) => queue.stop());
  };
}
