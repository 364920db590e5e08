import { performance } from 'node:perf_hooks';
import type { RouteTimeouts } from '@backstage-releases/canary-policy';
import type { Clock } from '../../Clock';
import type { TrustedProxies } from '../../decision/TrustedProxies';
import type { Log } from '../../Log';
import type { RegionSource } from '../../region/RegionSource';
import type { RouteBlocks } from '../../traffic/CounterLayout';
import type { RouteTraffic } from '../../traffic/RouteTraffic';
import type {
  DataPlane,
  DataThreads,
  DrainingRevision,
  RouteDetail,
  RoutePods,
} from '../DataPlane';
import type { AccessLog } from '../../accesslog/AccessEntry';
import type { Sampler } from '../../sample/Sampler';
import type { Traces } from '../../trace/Traces';
import type { RoutePlan } from '../RoutePlan';
import { HeadKind, headKind } from '../../http1/IncomingHead';
import type { Refusal } from '../../http1/Refusal';
import { RequestHead } from '../../http1/RequestHead';
import type { ListenerIdentity } from '../../tls/ListenerIdentity';
import { Deadlines } from './Deadlines';
import type { Endpoint } from './Endpoint';
import type { RequestLimits } from './RequestLimits';
import { RouteServer } from './RouteServer';
import { Turn } from './Turn';

/** What all routes of an instance share. Times in milliseconds. */
export interface NetDataPlaneSettings {
  host: string;
  /** The first signs memory cookies, all verify. */
  cookieKeys: readonly Buffer[];
  trustedProxies: TrustedProxies;
  /** Where addresses are; without it requests are in no region. */
  regions?: RegionSource;
  /** For what routes leave out. */
  timeouts: RouteTimeouts;
  limits: RequestLimits;
  /** Gives ids to requests, and begins traces. */
  traces: Traces;
  /** Keeps some requests. */
  sampler?: Sampler;
  /** Where all requests are written down. */
  accessLog?: AccessLog;
  /** Clients speak TLS. */
  tls?: ListenerIdentity;
  clock: Clock;
  log: Log;
  /** Listen on ports of the system's choice instead of the routes'. */
  anyPort: boolean;
  /** There are more blocks of a route's counters. */
  onCounted?(id: string): void;
  /** Other threads listen on the same ports. */
  reusePort?: boolean;
}

/** How a thread listens that goes on where another one was, or beside it. */
export interface Continuation {
  /** The port that stands for the route's. */
  at?: number;
  /** The counters of the route. */
  counted?: RouteBlocks;
}

/** What its connections work with. */
export interface NetDataPlaneOptions extends NetDataPlaneSettings {
  deadlines: Deadlines;
  turn: Turn;
  requestHeads: HeadKind<RequestHead>;
  /** An instance answered what nobody can be sure to understand. */
  onRefusedAnswer(refusal: Refusal, endpoint: Endpoint): void;
}

/**
 * The data plane on sockets in this thread, with a strict parser of its own on both sides.
 */
export class NetDataPlane implements DataPlane {
  static create(options: NetDataPlaneSettings): NetDataPlane {
    return new NetDataPlane(options);
  }

  readonly #options: NetDataPlaneOptions;
  readonly #servers = new Map<string, RouteServer>();
  readonly #leaving = new Set<RouteServer>();
  #stopped = false;

  private constructor(settings: NetDataPlaneSettings) {
    this.#options = {
      ...settings,
      deadlines: Deadlines.start(settings.clock),
      turn: Turn.create(),
      requestHeads: headKind(() => new RequestHead(settings.limits.head)),
      onRefusedAnswer: ({ reason }, { address }) =>
        settings.log.warn('Refused an answer', { reason, instance: address }),
    };
  }

  /** One thread, which is there as long as anybody can ask. */
  get threads(): DataThreads {
    return { wished: 1, serving: 1 };
  }

  async prepare(
    id: string,
    port: number,
    { at, counted }: Continuation = {},
  ): Promise<number> {
    const server =
      this.#servers.get(id) ?? new RouteServer(id, this.#options, counted);
    const listening = await server.listen(port, at);
    if (this.#stopped) {
      await server.stop();
      throw new Error('This instance is ending');
    }
    this.#servers.set(id, server);
    return listening;
  }

  /** Gives up a port that was prepared, before a plan has it. */
  release(id: string, port: number): void {
    const server = this.#servers.get(id);
    server?.release(port);
    if (server?.port === undefined) {
      this.remove(id);
    }
  }

  async apply(plan: RoutePlan): Promise<void> {
    this.#servers.get(plan.id)?.apply(plan);
  }

  async remove(id: string): Promise<void> {
    const server = this.#servers.get(id);
    if (server) {
      this.#servers.delete(id);
      this.#leaving.add(server);
      server.stop().finally(() => this.#leaving.delete(server));
    }
  }

  port(id: string): number | undefined {
    return this.#servers.get(id)?.port;
  }

  traffic(id: string): RouteTraffic | undefined {
    return this.#servers.get(id)?.traffic;
  }

  pods(id: string): RoutePods | undefined {
    const server = this.#servers.get(id);
    return (
      server && {
        stable: server.pods('stable'),
        canary: server.pods('canary'),
      }
    );
  }

  draining(id: string): DrainingRevision[] {
    return this.#servers.get(id)?.draining ?? [];
  }

  async detail(id: string): Promise<RouteDetail | undefined> {
    const pods = this.pods(id);
    return pods && { pods, draining: this.draining(id) };
  }

  /** It writes things down at once. */
  async handOn(): Promise<void> {}

  busyMs(): number {
    return performance.eventLoopUtilization().active;
  }

  onChange(): () => void {
    return () => {};
  }

  async stop(timeout: number): Promise<void> {
    this.#stopped = true;
    for (const id of [...this.#servers.keys()]) {
      this.remove(id);
    }
    const leaving = [...this.#leaving];
    const cancel = this.#options.clock.after(timeout, () =>
      leaving.forEach(server => server.cutOff()),
    );
    await Promise.all(leaving.map(server => server.stop()));
    cancel();
    this.#options.sampler?.stop();
    this.#options.deadlines.stop();
  }
}
