import { parseBalance } from '@backstage-releases/canary-policy';
import { RouteBalance } from '../../balance/RouteBalance';
import type { RequestHead } from '../../http1/RequestHead';
import type { PodInfo, PodStatus } from '../../balance/Pod';
import type { RouteBlocks } from '../../traffic/CounterLayout';
import { Group, RouteTraffic } from '../../traffic/RouteTraffic';
import { beginStream } from '../h2/beginStream';
import { Http2Connection, StreamTaker } from '../h2/Http2Connection';
import type { DrainingRevision } from '../DataPlane';
import type { GroupPlan, RoutePlan } from '../RoutePlan';
import type { SampleTaker } from '../../sample/SampleTaker';
import { AccessRecord } from './AccessRecord';
import { ActivePlan, revisionOf } from './ActivePlan';
import { ClientConnection } from './ClientConnection';
import type { RequestTaker } from './RequestTaker';
import { EndpointPools } from './EndpointPools';
import { beginExchange } from './beginExchange';
import type { Exchange } from './Exchange';
import type { ReadHead, Received } from './Received';
import type { ReceivedHead } from './ReceivedHead';
import { localAnswerBytes, NO_INSTANCE } from './localAnswerText';
import { Mirror } from './Mirror';
import { RouteListener } from './RouteListener';
import { StreamDrains } from './StreamDrains';
import type { NetDataPlaneOptions } from './NetDataPlane';

/**
 * The listeners of one route and the plan that they serve.
 */
export class RouteServer {
  readonly traffic: RouteTraffic;
  readonly #id: string;
  readonly #options: NetDataPlaneOptions;
  readonly #balance: RouteBalance;
  readonly #pools = EndpointPools.create();
  readonly #drains: StreamDrains;
  readonly #mirror = Mirror.create();
  readonly #listeners = new Map<number, RouteListener>();
  /** Those of ports that the route has left, while requests are in flight on them, and their ends. */
  readonly #leaving = new Map<RouteListener, Promise<void>>();
  #active: ActivePlan | undefined;
  #samples: SampleTaker | undefined;
  #newest: number | undefined;
  #stopped: Promise<void> | undefined;

  /** @param counted - counters that go on */
  constructor(id: string, options: NetDataPlaneOptions, counted?: RouteBlocks) {
    this.#id = id;
    this.#options = options;
    this.traffic = new RouteTraffic(counted, () => options.onCounted?.(id));
    this.#drains = StreamDrains.create(options.deadlines, (revision, force) =>
      this.#endStreams(revision, force),
    );
    this.#balance = RouteBalance.create(parseBalance(), options.cookieKeys, id);
  }

  /** The revisions whose streams end, and how many there still are. */
  get draining(): DrainingRevision[] {
    return this.#drains.draining.map(draining => ({
      ...draining,
      inFlight: this.traffic.inFlightOf(draining.revision),
    }));
  }

  get port(): number | undefined {
    const wished = this.#active?.plan.port ?? this.#newest;
    const listener =
      wished === undefined ? undefined : this.#listeners.get(wished);
    return listener?.port;
  }

  /**
   * @param at - the port that stands for it
   * @returns the one that listens
   */
  async listen(port: number, at?: number): Promise<number> {
    const known = this.#listeners.get(port);
    if (known) {
      this.#newest = port;
      return known.port!;
    }
    const { host, anyPort, reusePort = false, tls } = this.#options;
    const listener = await RouteListener.listen({
      host,
      port: at ?? (anyPort ? 0 : port),
      reusePort,
      tls,
      accept: (socket, from) =>
        ClientConnection.accept(socket, this.#takerFor(from), this.#options),
    });
    this.#listeners.set(port, listener);
    this.#newest = port;
    return listener.port!;
  }

  /** Gives up a port that was to listen and is not to any more, unless the plan has it. */
  release(port: number): void {
    const listener = this.#listeners.get(port);
    const current = this.#active?.plan.port;
    if (listener && port !== current) {
      this.#listeners.delete(port);
      this.#close(listener);
      this.#newest = current;
    }
  }

  apply(plan: RoutePlan): void {
    const { clock } = this.#options;
    const { stable } = plan;
    const canary = plan.canary ?? plan.previous;
    this.#balance.update(
      parseBalance(plan.balance),
      { stable: podsOf(stable), canary: canary && podsOf(canary) },
      clock.monotonic(),
    );
    this.#drains.follow(plan);
    this.#samples ??= this.#options.sampler?.join(this.#id);
    this.#pools.keep([...stable.endpoints, ...(canary?.endpoints ?? [])]);
    this.#active = ActivePlan.create(
      plan,
      {
        traffic: this.traffic,
        balance: this.#balance,
        pools: this.#pools,
        mirror: this.#mirror,
        revisionNow: group =>
          this.#active && revisionOf(this.#active.plan, group),
        samples: this.#samples,
      },
      this.#options,
      this.#active,
      clock.now(),
    );
    for (const [port, listener] of this.#listeners) {
      // the newest one may wait for a plan of its own
      if (port !== plan.port && port !== this.#newest) {
        this.#listeners.delete(port);
        this.#close(listener);
      }
    }
  }

  /** The instances of a group as they are judged. */
  pods(group: Group): PodStatus[] {
    const { clock } = this.#options;
    const now = clock.monotonic();
    return this.#balance
      .status(group, now)
      .map(status => tripAsTime(status, clock.now() - now));
  }

  /** Stops listening; resolves when the last request has ended. */
  stop(): Promise<void> {
    if (this.#stopped === undefined) {
      this.#listeners.forEach(listener => this.#close(listener));
      this.#stopped = Promise.all(this.#leaving.values()).then(() => {
        this.#pools.keep([]);
        this.#drains.stop();
        if (this.#samples) {
          this.#options.sampler?.leave(this.#samples);
        }
      });
    }
    return this.#stopped;
  }

  /** Ends what is still under way. */
  cutOff(): void {
    [...this.#leaving.keys()].forEach(listener => listener.cutOff());
  }

  #endStreams(revision: string, force: boolean): number {
    for (const { connections } of [
      ...this.#listeners.values(),
      ...this.#leaving.keys(),
    ]) {
      connections.forEach(connection => connection.drain(revision, force));
    }
    return this.traffic.inFlightOf(revision);
  }

  #close(listener: RouteListener): void {
    const end = new Promise<void>(resolve => {
      listener.close(() => {
        this.#leaving.delete(listener);
        resolve();
      });
    });
    this.#leaving.set(listener, end);
  }

  #takerFor(listener: RouteListener): RequestTaker & StreamTaker {
    const { accessLog, clock } = this.#options;
    const taker: RequestTaker & StreamTaker = {
      isClosing: () => listener.isClosing,
      begin: (client, head, received, body) =>
        this.#begin(client, head, received, body),
      beginStream: (client, request) => {
        const active = this.#arrived(request, request, request.unservedBytes);
        return active && beginStream(client, request, active, this.#options);
      },
      speaksHttp2: (socket, received) =>
        listener.connections.add(
          Http2Connection.take(socket, received, taker, this.#options),
        ),
      refused: status => this.traffic.refuse(status),
      unread: (head, peer, refusal) => {
        if (accessLog) {
          const now = clock.now();
          AccessRecord.unread(accessLog, head, refusal, this.#id, now, peer);
        }
      },
      failed: error =>
        this.#options.log.error('Failed to pass a request on', {
          error: error instanceof Error ? error.stack : String(error),
        }),
      gone: client => listener.connections.delete(client),
    };
    return taker;
  }

  #begin(
    client: ClientConnection,
    head: RequestHead,
    received: ReceivedHead,
    body: Buffer | undefined,
  ): Exchange | undefined {
    const bytes = localAnswerBytes(head.method, NO_INSTANCE);
    const active = this.#arrived(received, head, bytes);
    return (
      active &&
      beginExchange(client, head, received, body, active, this.#options)
    );
  }

  /**
   * Notes that a request has come.
   *
   * @param unservedBytes - of the body that says that there is no instance
   * @returns the plan that it is under
   */
  #arrived(
    received: Received,
    head: ReadHead,
    unservedBytes: number,
  ): ActivePlan | undefined {
    this.traffic.lastRequestAt = received.arrivedAt;
    if (head.oddities !== 0) {
      this.traffic.note(head.oddities);
    }
    if (this.#active === undefined) {
      const { accessLog } = this.#options;
      const record = AccessRecord.begin(accessLog, received, head, this.#id);
      record?.end(503, unservedBytes);
    }
    return this.#active;
  }
}

function podsOf({ endpoints, ending = [] }: GroupPlan): PodInfo[] {
  return endpoints.map(address => ({
    address,
    terminating: ending.includes(address),
  }));
}

/**
 * A status that says of a breaker's trip when it was in the time that people have.
 *
 * @param offset - of that time from the clock of breakers
 */
function tripAsTime(status: PodStatus, offset: number): PodStatus {
  const { lastTrip, ...breaker } = status.breaker;
  return lastTrip === undefined
    ? status
    : {
        ...status,
        breaker: {
          ...breaker,
          lastTrip: { ...lastTrip, at: Math.round(lastTrip.at + offset) },
        },
      };
}
