import type { KubeObject } from './KubeObject';

/** One change of the store. */
export interface StoreEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  /** `group/plural`, for example `apps/deployments` or `/pods`. */
  resource: string;
  object: KubeObject;
  /** The object of before; absent when it was added. */
  previous?: KubeObject;
  revision: number;
}

/**
 * The newest changes, up to a number, from which watches are resumed and older lists are read.
 */
export class EventWindow {
  readonly #capacity: number;
  #events: StoreEvent[] = [];
  #oldestRevision: number;

  constructor(capacity: number, revision: number) {
    this.#capacity = capacity;
    this.#oldestRevision = revision;
  }

  /** The oldest revision after which nothing is missing. */
  get oldestRevision(): number {
    return this.#oldestRevision;
  }

  push(event: StoreEvent): void {
    this.#events.push(event);
    // Cut in large steps: shifting at every change would cost the length of the window each time.
    if (this.#events.length >= this.#capacity * 2) {
      const dropped = this.#events.splice(
        0,
        this.#events.length - this.#capacity,
      );
      this.#oldestRevision = dropped[dropped.length - 1].revision;
    }
  }

  /** The changes after a revision in their order, or `undefined` when some of them are no longer known. */
  after(revision: number): StoreEvent[] | undefined {
    if (revision < this.#oldestRevision) {
      return undefined;
    }
    let low = 0;
    let high = this.#events.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#events[middle].revision <= revision) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return this.#events.slice(low);
  }
}
