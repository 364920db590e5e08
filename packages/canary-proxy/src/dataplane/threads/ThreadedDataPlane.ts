import type { AccessBatch } from '../../accesslog/AccessLogFile';
import type { Clock } from '../../Clock';
import type { Log } from '../../Log';
import type { LocationData } from '../../region/HeldRegions';
import type { SampleSink } from '../../sample/SampledRequest';
import type { ListenerIdentity } from '../../tls/ListenerIdentity';
import type { TraceMode } from '../../trace/Traces';
import type { TrafficReading } from '../../traffic/TrafficReading';
import { TrafficSum } from '../../traffic/TrafficSum';
import type { DataPlane, DataThreads, RouteDetail } from '../DataPlane';
import type { NetDataPlaneSettings } from '../net/NetDataPlane';
import type { RoutePlan } from '../RoutePlan';
import { decideRestart } from './decideRestart';
import type { DataThreadOptions } from './DataThread';
import { KeptThread } from './KeptThread';
import { mergeDetails } from './mergeDetails';
import { checkPort } from './portSharing';
import type { RouteWish } from './RouteWishes';

/** Location data that may change. */
export interface FollowedRegions {
  readonly data: LocationData;
  /** Calls a listener when there is other data; returns how to end it. */
  follow(listener: (data: LocationData) => void): () => void;
}

/** What data threads are run with. Times in milliseconds. */
export interface ThreadedDataPlaneSettings
  extends Pick<
    NetDataPlaneSettings,
    'host' | 'cookieKeys' | 'timeouts' | 'limits' | 'anyPort'
  > {
  /** How many, at least 1. More than one needs a system on which listeners can share a port. */
  threads: number;
  /** CIDR ranges or addresses. */
  trustedProxies: readonly string[];
  regions?: FollowedRegions;
  tls?: ListenerIdentity;
  clock: Clock;
  log: Log;
  traces: TraceMode;
  /** With it some requests are kept. */
  sample?: { headers: readonly string[]; sink: SampleSink };
  /** With it all requests are written down. */
  accessLog?: { withQuery: boolean; take(batch: AccessBatch): void };
  /** Threads end by themselves again and again, and no more are started. */
  onGivenUp(error: Error): void;
}

/**
 * The data plane in threads of their own, so that nothing that is done beside requests holds them up. All threads have all routes.
 */
export class ThreadedDataPlane implements DataPlane {
  static start(settings: ThreadedDataPlaneSettings): ThreadedDataPlane {
    return new ThreadedDataPlane(settings);
  }

  readonly #settings: ThreadedDataPlaneSettings;
  readonly #routes = new Map<string, RouteWish>();
  readonly #reading = new Map<string, TrafficReading>();
  readonly #threads: KeptThread[];
  readonly #listeners = new Set<() => void>();
  readonly #ends: Array<() => void> = [];
  /** What may still close a port. */
  readonly #closing = new Set<Promise<unknown>>();
  #deaths: number[] = [];

  private constructor(settings: ThreadedDataPlaneSettings) {
    const { threads, regions, tls, clock, log } = settings;
    this.#settings = settings;
    this.#threads = Array.from({ length: threads }, (_, index) =>
      KeptThread.start({
        name: `data-${index + 1}`,
        settings: () => this.#threadSettings(),
        routes: this.#routes,
        clock,
        log,
        onSamples: settings.sample?.sink,
        onLines: batch => settings.accessLog?.take(batch),
        onChange: () => [...this.#listeners].forEach(listener => listener()),
        onDeath: error => this.#startsAgain(error),
      }),
    );
    if (regions) {
      this.#ends.push(
        regions.follow(data =>
          this.#threads.forEach(thread =>
            thread.tell({ kind: 'regions', data }),
          ),
        ),
      );
    }
    if (tls) {
      this.#ends.push(
        tls.follow({
          setSecureContext: () =>
            this.#threads.forEach(thread =>
              thread.tell({ kind: 'identity', options: tls.options }),
            ),
        }),
      );
    }
  }

  get threads(): DataThreads {
    return {
      wished: this.#threads.length,
      serving: this.#threads.filter(({ isWhole }) => isWhole).length,
    };
  }

  async prepare(id: string, port: number): Promise<number> {
    const known = this.#routes.get(id);
    const former = known?.ports.get(port);
    if (former !== undefined && known?.newest === port) {
      return former;
    }
    const at = former ?? (await this.#freePort(port));
    let listening: number;
    try {
      listening = await this.#prepareAll(id, port, at);
    } catch (error) {
      if (former === undefined) {
        await this.#everywhere(thread => thread.release(id, port));
      }
      throw error;
    }
    const wish = known ?? { ports: new Map(), newest: port };
    wish.ports.set(port, listening);
    wish.newest = port;
    this.#routes.set(id, wish);
    return listening;
  }

  async apply(plan: RoutePlan): Promise<void> {
    const wish = this.#routes.get(plan.id);
    if (wish === undefined) {
      return;
    }
    wish.plan = plan;
    for (const port of [...wish.ports.keys()]) {
      if (port !== plan.port && port !== wish.newest) {
        wish.ports.delete(port);
      }
    }
    await this.#closes(
      Promise.all(this.#threads.map(thread => thread.apply(plan))),
    );
  }

  async remove(id: string): Promise<void> {
    if (this.#routes.delete(id)) {
      this.#reading.delete(id);
      await this.#closes(this.#everywhere(thread => thread.remove(id)));
    }
  }

  port(id: string): number | undefined {
    const wish = this.#routes.get(id);
    return wish?.ports.get(wish.plan?.port ?? wish.newest);
  }

  traffic(id: string): TrafficReading | undefined {
    if (!this.#routes.has(id)) {
      return undefined;
    }
    const reading =
      this.#reading.get(id) ??
      new TrafficSum(() =>
        this.#threads.flatMap(thread => thread.counted(id) ?? []),
      );
    this.#reading.set(id, reading);
    return reading;
  }

  async detail(id: string): Promise<RouteDetail | undefined> {
    const details = await Promise.all(
      this.#threads.map(thread => thread.detail(id)),
    );
    const known = details.flatMap(detail => detail ?? []);
    return known.length === 0 ? undefined : mergeDetails(known);
  }

  async handOn(): Promise<void> {
    await this.#everywhere(thread => thread.handOn());
  }

  busyMs(): number {
    const busy = this.#threads.map(thread => thread.busyMs());
    return busy.reduce((sum, ms) => sum + ms, 0) / busy.length;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async stop(timeout: number): Promise<void> {
    this.#ends.splice(0).forEach(end => end());
    this.#routes.clear();
    await Promise.all(this.#threads.map(thread => thread.stop(timeout)));
  }

  #threadSettings(): DataThreadOptions['settings'] {
    const { host, cookieKeys, trustedProxies, regions, tls } = this.#settings;
    const { timeouts, limits, anyPort, threads, traces } = this.#settings;
    const { sample, accessLog } = this.#settings;
    return {
      host,
      cookieKeys: [...cookieKeys],
      trustedProxies: [...trustedProxies],
      regions: regions?.data,
      identity: tls?.options,
      timeouts,
      limits,
      reusePort: threads > 1,
      anyPort,
      traces,
      sample: sample && { headers: [...sample.headers], shares: threads },
      accessLog: accessLog && { withQuery: accessLog.withQuery },
    };
  }

  /** The first takes the port, which may be one of the system's choice; the others share it. */
  async #prepareAll(
    id: string,
    port: number,
    at: number | undefined,
  ): Promise<number> {
    const [first, ...others] = this.#threads;
    const listening = await first.prepare(id, port, at);
    const all = await Promise.allSettled(
      others.map(thread => thread.prepare(id, port, listening)),
    );
    const failed = all.find(({ status }) => status === 'rejected');
    if (failed) {
      throw (failed as PromiseRejectedResult).reason;
    }
    return listening;
  }

  /** The port, where it has to be made sure that it is free; a thread alone finds out itself. */
  async #freePort(port: number): Promise<number | undefined> {
    const { host, anyPort } = this.#settings;
    if (this.#threads.length === 1 || anyPort) {
      return undefined;
    }
    // another route may be about to give it up
    await Promise.allSettled([...this.#closing]);
    await checkPort(host, port);
    return port;
  }

  async #closes(action: Promise<unknown>): Promise<void> {
    this.#closing.add(action);
    try {
      await action;
    } finally {
      this.#closing.delete(action);
    }
  }

  /** Has each thread do what none can fail at while it runs. */
  async #everywhere(
    action: (thread: KeptThread) => Promise<void>,
  ): Promise<void> {
    await Promise.allSettled(this.#threads.map(action));
  }

  #startsAgain(error: Error | undefined): boolean {
    const { clock, onGivenUp } = this.#settings;
    const { action, deaths } = decideRestart(this.#deaths, clock.monotonic());
    this.#deaths = deaths;
    if (action === 'give-up') {
      onGivenUp(
        new Error(
          `${deaths.length} data threads have ended by themselves within a minute`,
          { cause: error },
        ),
      );
    }
    return action === 'restart';
  }
}
