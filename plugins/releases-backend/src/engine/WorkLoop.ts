import { LoggerService } from '@backstage/backend-plugin-api';
import { Taken } from '../database/operations/takeDue';
import { Wakeups } from './Wakeups';

/** How many rows may be taken now, and how many of each lane are worked on. */
export interface Room {
  limit: number;
  perLane: number;
  busy: ReadonlyMap<string, number>;
}

interface WorkLoopOptions<TId> {
  take(room: Room): Promise<Taken<TId>[]>;
  work(taken: Taken<TId>): Promise<void>;
  wakeups: Wakeups;
  logger: LoggerService;
  concurrency: number;
  perLane: number;
  pollMs: number;
}

/**
 * Takes due rows and works on them, a bounded number at a time, until it is stopped.
 */
export class WorkLoop<TId> {
  readonly #options: WorkLoopOptions<TId>;
  readonly #running = new Map<Promise<void>, string>();
  #stopped = false;
  #wake: () => void = () => {};
  #loop?: Promise<void>;
  #unlisten: () => void = () => {};

  static create<TId>(options: {
    take(room: Room): Promise<Taken<TId>[]>;
    work(taken: Taken<TId>): Promise<void>;
    wakeups: Wakeups;
    logger: LoggerService;
    /** How many rows are worked on at a time. */
    concurrency?: number;
    /** How many of one lane, so that what hangs there leaves the others their turn. */
    perLane?: number;
    /** How often the database is asked when nothing wakes, ms. */
    pollMs?: number;
  }) {
    return new WorkLoop<TId>({
      concurrency: 100,
      perLane: 10,
      pollMs: 1_000,
      ...options,
    });
  }

  private constructor(options: WorkLoopOptions<TId>) {
    this.#options = options;
  }

  start(): void {
    this.#unlisten = this.#options.wakeups.listen(() => this.#wake());
    this.#loop = this.#run();
  }

  /** Takes no more rows, and resolves when those under way are done. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#unlisten();
    this.#wake();
    await this.#loop;
    await Promise.all(this.#running.keys());
  }

  async #run(): Promise<void> {
    const { take, concurrency, perLane, pollMs, logger } = this.#options;
    while (!this.#stopped) {
      const woken = this.#nextWake(pollMs);
      const limit = concurrency - this.#running.size;
      let taken: Taken<TId>[] = [];
      try {
        taken =
          limit > 0 ? await take({ limit, perLane, busy: this.#busy() }) : [];
      } catch (error) {
        logger.warn('Failed to take due work', error as Error);
      }
      taken.forEach(one => this.#begin(one));
      if (taken.length === 0 || this.#running.size >= concurrency) {
        await woken.promise;
      }
      woken.cancel();
    }
  }

  #begin(taken: Taken<TId>): void {
    const { work, logger } = this.#options;
    const running = work(taken)
      .catch(error => logger.warn(`Failed to work on '${taken.id}'`, error))
      .finally(() => {
        this.#running.delete(running);
        this.#wake();
      });
    this.#running.set(running, taken.lane);
  }

  #busy(): Map<string, number> {
    const busy = new Map<string, number>();
    for (const lane of this.#running.values()) {
      busy.set(lane, (busy.get(lane) ?? 0) + 1);
    }
    return busy;
  }

  #nextWake(pollMs: number): { promise: Promise<void>; cancel: () => void } {
    let timer: NodeJS.Timeout | undefined;
    const promise = new Promise<void>(resolve => {
      timer = setTimeout(resolve, pollMs);
      this.#wake = resolve;
      if (this.#stopped) {
        resolve();
      }
    });
    return { promise, cancel: () => clearTimeout(timer) };
  }
}
