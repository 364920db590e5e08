import type { Clock } from '../../Clock';
import type { Log } from '../../Log';
import { GROUP, RouteBlocks } from '../../traffic/CounterLayout';
import type { RouteDetail } from '../DataPlane';
import type { RoutePlan } from '../RoutePlan';
import { DataThread, DataThreadOptions, ThreadEnded } from './DataThread';
import { portsInOrder, RouteWishes } from './RouteWishes';
import type {
  ThreadAnswers,
  ThreadNotice,
  ThreadQuestion,
} from './threadMessages';

/** After a thread that begins could not take a route, it is tried again. */
const RETRY_MS = 1_000;

/** A thread gets this much longer than it was given to finish. */
const GRACE_MS = 2_000;

/** What a data thread is kept running with. */
export interface KeptThreadOptions
  extends Pick<DataThreadOptions, 'name' | 'onSamples' | 'onLines'> {
  /** With what it starts now. */
  settings(): DataThreadOptions['settings'];
  routes: RouteWishes;
  clock: Clock;
  log: Log;
  /** It serves all routes, or no longer does. */
  onChange(): void;
  /** It has ended by itself; says whether another one is to take its place. */
  onDeath(error: Error | undefined): boolean;
}

/**
 * A thread that carries requests, and the next one in its place where it ends by itself: that one gets all routes, and counts where it has ended.
 */
export class KeptThread {
  static start(options: KeptThreadOptions): KeptThread {
    return new KeptThread(options);
  }

  readonly #options: KeptThreadOptions;
  readonly #counted = new Map<string, RouteBlocks>();
  #thread!: DataThread;
  #isWhole = false;
  #isEnding = false;
  #busyBefore = 0;
  /** Whoever waits until it serves all routes. */
  #waiting: Array<() => void> = [];

  private constructor(options: KeptThreadOptions) {
    this.#options = options;
    this.#start();
  }

  /** It serves all that was applied. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  /** Where it counts the requests of a route. */
  counted(id: string): RouteBlocks | undefined {
    return this.#counted.get(id);
  }

  /** @returns the port that listens */
  async prepare(id: string, port: number, at?: number): Promise<number> {
    const prepared = await this.#ask({ kind: 'prepare', id, port, at });
    this.#count(id, prepared!.counted);
    return prepared!.port;
  }

  async release(id: string, port: number): Promise<void> {
    await this.#ask({ kind: 'release', id, port });
    if (!this.#options.routes.has(id)) {
      this.#counted.delete(id);
    }
  }

  /** Resolves when it serves the plan, or the one that has come after it. */
  async apply(plan: RoutePlan): Promise<void> {
    const isNewest = () => this.#options.routes.get(plan.id)?.plan === plan;
    const counted = await this.#ask({ kind: 'apply', plan }, isNewest);
    if (isNewest()) {
      this.#count(plan.id, counted);
    }
  }

  async remove(id: string): Promise<void> {
    await this.#ask({ kind: 'remove', id });
    if (!this.#options.routes.has(id)) {
      this.#counted.delete(id);
    }
  }

  /** `undefined` while it starts. */
  async detail(id: string): Promise<RouteDetail | undefined> {
    return this.#isWhole
      ? this.#thread.ask({ kind: 'detail', id }).catch(() => undefined)
      : undefined;
  }

  /** Has it hand on what it has written down. One that has ended has nothing any more. */
  async handOn(): Promise<void> {
    await this.#thread.ask({ kind: 'hand-on' }).catch(() => {});
  }

  tell(notice: ThreadNotice): void {
    this.#thread.tell(notice);
  }

  /** How long its event loop was at work, milliseconds. */
  busyMs(): number {
    return this.#busyBefore + this.#thread.busyMs();
  }

  async stop(timeout: number): Promise<void> {
    this.#isEnding = true;
    this.#wake();
    await new Promise<void>(resolve => {
      const cancel = this.#options.clock.after(timeout + GRACE_MS, resolve);
      this.#thread
        .ask({ kind: 'stop', timeout })
        .catch(() => {})
        .then(() => {
          cancel();
          resolve();
        });
    });
    await this.#thread.terminate();
  }

  #start(): void {
    const { name, log, onSamples, onLines, settings } = this.#options;
    const thread = DataThread.start({
      settings: settings(),
      name,
      log,
      onSamples,
      onLines,
      onEnd: error => this.#ended(error),
    });
    this.#thread = thread;
    this.#restore(thread);
  }

  #ended(error: Error | undefined): void {
    const { routes, log, name, onChange, onDeath } = this.#options;
    this.#isWhole = false;
    this.#busyBefore += this.#thread.busyMs();
    // its requests have ended with it
    for (const { groups } of this.#counted.values()) {
      for (const { memory } of groups) {
        new Float64Array(memory)[GROUP.inFlight] = 0;
      }
    }
    if (this.#isEnding) {
      return;
    }
    log.error('A data thread has ended by itself; its connections are lost', {
      thread: name,
      routes: routes.size,
      error: error?.stack ?? 'it did not say why',
    });
    if (onDeath(error)) {
      this.#start();
    } else {
      this.#isEnding = true;
      this.#wake();
    }
    onChange();
  }

  /** Gives a thread that begins all routes, one after the other: it has requests from the first one on. */
  async #restore(thread: DataThread): Promise<void> {
    const { routes, clock, log, onChange } = this.#options;
    try {
      await thread.ask({ kind: 'ready' });
      for (const id of [...routes.keys()]) {
        await this.#restoreRoute(thread, id);
      }
    } catch (error) {
      if (!(error instanceof ThreadEnded) && !this.#isEnding) {
        log.error('A data thread failed to take a route; it is tried again', {
          error: (error as Error).message,
        });
        clock.after(RETRY_MS, () => this.#restore(thread));
      }
      return;
    }
    this.#isWhole = true;
    this.#wake();
    onChange();
  }

  async #restoreRoute(thread: DataThread, id: string): Promise<void> {
    const wish = this.#options.routes.get(id);
    if (wish === undefined) {
      return;
    }
    for (const [port, at] of portsInOrder(wish)) {
      const counted = this.#counted.get(id);
      const prepared = await thread.ask({
        kind: 'prepare',
        id,
        port,
        at,
        counted,
      });
      this.#count(id, prepared.counted);
    }
    const { plan } = wish;
    if (plan) {
      this.#count(id, await thread.ask({ kind: 'apply', plan }));
    }
  }

  #count(id: string, blocks: RouteBlocks | undefined): void {
    if (blocks) {
      this.#counted.set(id, blocks);
    }
  }

  /**
   * Asks the thread when it serves all routes, and the next one where that one ends before it answers.
   *
   * @returns `undefined` where it is no longer wanted
   */
  async #ask<Q extends ThreadQuestion>(
    question: Q,
    isWanted: () => boolean = () => true,
  ): Promise<ThreadAnswers[Q['kind']] | undefined> {
    for (;;) {
      await this.#untilWhole();
      if (this.#isEnding) {
        throw new Error('This instance is ending');
      }
      if (!isWanted()) {
        return undefined;
      }
      try {
        return await this.#thread.ask(question);
      } catch (error) {
        if (!(error instanceof ThreadEnded)) {
          throw error;
        }
      }
    }
  }

  #untilWhole(): Promise<void> {
    return new Promise(resolve => {
      if (this.#isWhole || this.#isEnding) {
        resolve();
      } else {
        this.#waiting.push(resolve);
      }
    });
  }

  #wake(): void {
    this.#waiting.splice(0).forEach(resolve => resolve());
  }
}
