import type { Clock } from '../Clock';

const firstPause = 5;
const longestPause = 10_000;

/** What a {@link WorkQueue} works with. */
export interface WorkQueueOptions {
  clock: Clock;
  /** Looks at one key. May answer after how many milliseconds to look again. */
  reconcile(key: string): number | void;
  onError(key: string, error: unknown): void;
}

/**
 * Keys that wait to be looked at, each at most once, one after the other.
 *
 * A key whose look failed comes again after a pause that grows.
 */
export class WorkQueue {
  readonly #options: WorkQueueOptions;
  readonly #waiting = new Set<string>();
  readonly #delayed = new Map<string, () => void>();
  readonly #failures = new Map<string, number>();
  #scheduled: NodeJS.Immediate | undefined;
  #stopped = false;

  constructor(options: WorkQueueOptions) {
    this.#options = options;
  }

  add(key: string): void {
    if (this.#stopped) {
      return;
    }
    this.#waiting.add(key);
    this.#scheduled ??= setImmediate(() => this.#work());
  }

  stop(): void {
    this.#stopped = true;
    this.#waiting.clear();
    if (this.#scheduled) {
      clearImmediate(this.#scheduled);
    }
    for (const cancel of this.#delayed.values()) {
      cancel();
    }
    this.#delayed.clear();
  }

  #work(): void {
    this.#scheduled = undefined;
    const keys = [...this.#waiting];
    this.#waiting.clear();
    for (const key of keys) {
      if (this.#stopped) {
        return;
      }
      this.#look(key);
    }
  }

  #look(key: string): void {
    const { reconcile, onError } = this.#options;
    this.#delayed.get(key)?.();
    this.#delayed.delete(key);
    try {
      const again = reconcile(key);
      this.#failures.delete(key);
      if (again !== undefined) {
        this.#addAfter(key, again);
      }
    } catch (error) {
      const count = (this.#failures.get(key) ?? 0) + 1;
      this.#failures.set(key, count);
      onError(key, error);
      this.#addAfter(
        key,
        Math.min(firstPause * 2 ** (count - 1), longestPause),
      );
    }
  }

  #addAfter(key: string, milliseconds: number): void {
    this.#delayed.set(
      key,
      this.#options.clock.after(Math.max(1, milliseconds), () => {
        this.#delayed.delete(key);
        this.add(key);
      }),
    );
  }
}
