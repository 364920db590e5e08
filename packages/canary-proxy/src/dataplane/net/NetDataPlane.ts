import type { RouteTimeouts } from '@backstage-releases/canary-policy';
import type { Clock } from '../../Clock';
import type { TrustedProxies } from '../../decision/TrustedProxies';
import type { Log } from '../../Log';
import type { RegionSource } from '../../region/RegionSource';
import type { RouteTraffic } from '../../traffic/RouteTraffic';
import type { DataPlane, DrainingRevision, RoutePods } from '../DataPlane';
import type { AccessLog } from '../../accesslog/AccessEntry';
import type { Sampler } from '../../sample/Sampler';
import type { Traces } from '../../trace/Traces';
import type { RoutePlan } from '../RoutePlan';
import type { Refusal } from '../../http1/Refusal';
import type { TlsIdentity } from '../../tls/TlsIdentity';
import { Deadlines } from './Deadlines';
import type { Endpoint } from './Endpoint';
import type { RequestLimits } from './RequestLimits';
import { RouteServer } from './RouteServer';

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
  /** Begins traces; without it what requests say of theirs is passed on. */
  traces?: Traces;
  /** Keeps some requests. */
  sampler?: Sampler;
  /** Where all requests are written down. */
  accessLog?: AccessLog;
  /** Clients speak TLS. */
  tls?: TlsIdentity;
  clock: Clock;
  log: Log;
  /** Listen on ports of the system's choice instead of the routes'. */
  anyPort: boolean;
}

/** What its connections work with. */
export interface NetDataPlaneOptions extends NetDataPlaneSettings {
  deadlines: Deadlines;
  /** An instance answered what nobody can be sure to understand. */
  onRefusedAnswer(refusal: Refusal, endpoint: Endpoint): void;
}

/**
 * The data plane on sockets, with a strict parser of its own on both sides.
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
      onRefusedAnswer: ({ reason }, { address }) =>
        settings.log.warn('Refused an answer', { reason, instance: address }),
    };
  }

  async prepare(id: string, port: number): Promise<void> {
    const server = this.#servers.get(id) ?? new RouteServer(id, this.#options);
    await server.listen(port);
    if (this.#stopped) {
      await server.stop();
      throw new Error('This instance is ending');
    }
    this.#servers.set(id, server);
  }

  apply(plan: RoutePlan): void {
    this.#servers.get(plan.id)?.apply(plan);
  }

  remove(id: string): void {
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
    this.#options.deadlines.stop();
  }
}
