import type { ServerHttp2Stream } from 'node:http2';
import { AddressInfo, createServer, Server } from 'node:net';
import { parseBalance } from '@backstage-releases/canary-policy';
import { RouteBalance } from '../../balance/RouteBalance';
import type { RequestHead } from '../../http1/RequestHead';
import type { PodInfo, PodStatus } from '../../balance/Pod';
import { Group, RouteTraffic } from '../../traffic/RouteTraffic';
import { Http2Connection, StreamTaker } from '../h2/Http2Connection';
import { StreamExchange } from '../h2/StreamExchange';
import type { StreamRequest } from '../h2/StreamRequest';
import type { GroupPlan, RoutePlan } from '../RoutePlan';
import { ActivePlan } from './ActivePlan';
import { ClientConnection, RequestTaker } from './ClientConnection';
import { EndpointPools } from './EndpointPools';
import { Exchange, Received } from './Exchange';
import type { NetDataPlaneOptions } from './NetDataPlane';

interface Listener {
  server: Server;
  connections: Set<ClientConnection | Http2Connection>;
  isClosing: boolean;
}

/**
 * The listeners of one route and the plan that they serve.
 */
export class RouteServer {
  readonly traffic = new RouteTraffic();
  readonly #options: NetDataPlaneOptions;
  readonly #balance: RouteBalance;
  readonly #pools = EndpointPools.create();
  readonly #listeners = new Map<number, Listener>();
  /** Those of ports that the route has left, while requests are in flight on them. */
  readonly #leaving = new Set<Listener>();
  #active: ActivePlan | undefined;
  #newest: number | undefined;
  #stopped: Promise<void> | undefined;

  constructor(id: string, options: NetDataPlaneOptions) {
    this.#options = options;
    this.#balance = RouteBalance.create(parseBalance(), options.cookieKeys, id);
  }

  get port(): number | undefined {
    const wished = this.#active?.plan.port ?? this.#newest;
    const listener =
      wished === undefined ? undefined : this.#listeners.get(wished);
    return (listener?.server.address() as AddressInfo | null)?.port;
  }

  async listen(port: number): Promise<void> {
    if (this.#listeners.has(port)) {
      this.#newest = port;
      return;
    }
    const listener: Listener = {
      server: createServer({ noDelay: true }),
      connections: new Set(),
      isClosing: false,
    };
    const { server, connections } = listener;
    const taker = this.#takerFor(listener);
    server.on('connection', socket => {
      if (socket.remoteAddress === undefined) {
        // The client has gone before anybody read what it asked.
        socket.destroy();
        return;
      }
      connections.add(ClientConnection.accept(socket, taker, this.#options));
    });
    const { host, anyPort } = this.#options;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host, port: anyPort ? 0 : port }, resolve);
    });
    server.on('error', () => {});
    this.#listeners.set(port, listener);
    this.#newest = port;
  }

  apply(plan: RoutePlan): void {
    const { clock } = this.#options;
    const { stable, canary } = plan;
    this.#balance.update(
      parseBalance(plan.balance),
      { stable: podsOf(stable), canary: canary && podsOf(canary) },
      clock.monotonic(),
    );
    this.#pools.keep([...stable.endpoints, ...(canary?.endpoints ?? [])]);
    this.#active = ActivePlan.create(
      plan,
      { traffic: this.traffic, balance: this.#balance, pools: this.#pools },
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
    return this.#balance.status(group, this.#options.clock.monotonic());
  }

  /** Stops listening; resolves when the last request has ended. */
  stop(): Promise<void> {
    if (this.#stopped === undefined) {
      this.#listeners.forEach(listener => this.#close(listener));
      this.#stopped = Promise.all(
        [...this.#leaving].map(
          ({ server }) =>
            new Promise(resolve => {
              server.once('close', resolve);
            }),
        ),
      ).then(() => this.#pools.keep([]));
    }
    return this.#stopped;
  }

  /** Ends what is still under way. */
  cutOff(): void {
    for (const { connections } of this.#leaving) {
      connections.forEach(connection => connection.destroy());
    }
  }

  #close(listener: Listener): void {
    listener.isClosing = true;
    this.#leaving.add(listener);
    listener.server.close(() => this.#leaving.delete(listener));
    listener.connections.forEach(connection => connection.close());
  }

  #takerFor(listener: Listener): RequestTaker & StreamTaker {
    const taker: RequestTaker & StreamTaker = {
      get isClosing() {
        return listener.isClosing;
      },
      begin: (client, head, received, body) =>
        this.#begin(client, head, received, body),
      beginStream: (client, request) => this.#beginStream(client, request),
      speaksHttp2: (_client, socket, received) =>
        listener.connections.add(
          Http2Connection.take(socket, received, taker, this.#options),
        ),
      refused: status => this.traffic.refuse(status),
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
    received: Received,
    body: string,
  ): Exchange | undefined {
    this.traffic.lastRequestAt = this.#options.clock.now();
    return (
      this.#active &&
      Exchange.begin(client, head, received, body, this.#active, this.#options)
    );
  }

  #beginStream(client: ServerHttp2Stream, request: StreamRequest): boolean {
    this.traffic.lastRequestAt = this.#options.clock.now();
    return (
      this.#active !== undefined &&
      StreamExchange.begin(client, request, this.#active, this.#options) !==
        undefined
    );
  }
}

function podsOf({ endpoints, ending = [] }: GroupPlan): PodInfo[] {
  return endpoints.map(address => ({
    address,
    terminating: ending.includes(address),
  }));
}
