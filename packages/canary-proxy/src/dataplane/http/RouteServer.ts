import {
  createServer,
  IncomingMessage,
  Server,
  ServerResponse,
  STATUS_CODES,
} from 'node:http';
import { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { RouteTraffic } from '../../traffic/RouteTraffic';
import type { RoutePlan } from '../RoutePlan';
import { ActivePlan } from './ActivePlan';
import { Exchange } from './Exchange';
import type { HttpDataPlaneOptions } from './HttpDataPlane';
import { passUpgrade } from './passUpgrade';
import {
  ReceivedRequest,
  refusalOf,
  refusalOfUpgrade,
} from './ReceivedRequest';

/** Seconds after which a client may ask again when a route has no instance. */
const RETRY_AFTER = '1';

/**
 * The listeners of one route and the plan that they serve.
 */
export class RouteServer {
  readonly traffic = new RouteTraffic();
  readonly #options: HttpDataPlaneOptions;
  readonly #listeners = new Map<number, Server>();
  /** Those of ports that the route has left, while requests are in flight on them. */
  readonly #leaving = new Set<Server>();
  readonly #upgraded = new Set<Duplex>();
  #active: ActivePlan | undefined;
  #newest: number | undefined;
  #stopped: Promise<void> | undefined;

  constructor(options: HttpDataPlaneOptions) {
    this.#options = options;
  }

  get port(): number | undefined {
    const wished = this.#active?.plan.port ?? this.#newest;
    const listener =
      wished === undefined ? undefined : this.#listeners.get(wished);
    return (listener?.address() as AddressInfo | null)?.port;
  }

  async listen(port: number): Promise<void> {
    if (this.#listeners.has(port)) {
      this.#newest = port;
      return;
    }
    const server = createServer({
      // A stream may take as long as it likes to send its body; its head may not.
      requestTimeout: 0,
      headersTimeout: 60_000,
      // Longer than what load balancers keep, so that they close first.
      keepAliveTimeout: 75_000,
      noDelay: true,
    });
    const isClosing = () => this.#leaving.has(server);
    server.on('request', (request, response) => {
      try {
        this.#request(request, response, isClosing);
      } catch (error) {
        this.#failed(error);
        if (response.headersSent) {
          response.destroy();
        } else {
          this.#refuse(response, 500, 'Failed to pass the request on');
        }
      }
    });
    server.on('upgrade', (request, socket, head) => {
      try {
        this.#upgrade(request, socket, head);
      } catch (error) {
        this.#failed(error);
        this.#refuseUpgrade(socket, 500);
      }
    });
    const { host, anyPort } = this.#options;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host, port: anyPort ? 0 : port }, resolve);
    });
    server.on('error', () => {});
    this.#listeners.set(port, server);
    this.#newest = port;
  }

  apply(plan: RoutePlan): void {
    const former = this.#active;
    this.#active = ActivePlan.create(
      plan,
      this.traffic,
      this.#options.cookieKeys,
      former,
      this.#options.clock.now(),
    );
    former?.retire(this.#active);
    for (const [port, server] of this.#listeners) {
      // the newest one may wait for a plan of its own
      if (port !== plan.port && port !== this.#newest) {
        this.#listeners.delete(port);
        this.#close(server);
      }
    }
  }

  /** Stops listening; resolves when the last request has ended. */
  stop(): Promise<void> {
    if (this.#stopped === undefined) {
      this.#listeners.forEach(server => this.#close(server));
      this.#stopped = Promise.all(
        [...this.#leaving].map(
          server => new Promise(resolve => server.once('close', resolve)),
        ),
      ).then(() => this.#active?.retire(undefined));
    }
    return this.#stopped;
  }

  /** Ends what is still under way. */
  cutOff(): void {
    this.#upgraded.forEach(socket => socket.destroy());
    this.#leaving.forEach(server => server.closeAllConnections());
  }

  #close(server: Server): void {
    this.#leaving.add(server);
    server.close(() => this.#leaving.delete(server));
  }

  #request(
    request: IncomingMessage,
    response: ServerResponse,
    isClosing: () => boolean,
  ): void {
    if (request.socket.remoteAddress === undefined) {
      // The client has gone before anybody read what it asked.
      response.destroy();
      return;
    }
    const { clock, trustedProxies } = this.#options;
    const refusal = refusalOf(request);
    if (refusal) {
      this.#refuse(response, refusal.code, refusal.reason);
      return;
    }
    const active = this.#active;
    const received = ReceivedRequest.create(request, trustedProxies);
    this.traffic.lastRequestAt = clock.now();
    const exchange =
      active && Exchange.begin(received, active, this.traffic, this.#options);
    if (exchange === undefined) {
      response.setHeader('Retry-After', RETRY_AFTER);
      this.#refuse(response, 503, 'No instance is ready');
      return;
    }
    exchange.answer(response, isClosing);
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // Without a listener a reset by the client would end the process.
    socket.on('error', () => socket.destroy());
    if (request.socket.remoteAddress === undefined) {
      socket.destroy();
      return;
    }
    const { clock, trustedProxies } = this.#options;
    const refusal = refusalOfUpgrade(request);
    const active = this.#active;
    this.traffic.lastRequestAt = clock.now();
    const exchange =
      active && !refusal
        ? Exchange.begin(
            ReceivedRequest.create(request, trustedProxies),
            active,
            this.traffic,
            this.#options,
          )
        : undefined;
    if (exchange === undefined) {
      this.#refuseUpgrade(socket, refusal?.code ?? 503);
      return;
    }
    this.#upgraded.add(socket);
    socket.once('close', () => this.#upgraded.delete(socket));
    passUpgrade(exchange, socket, head);
  }

  /** Nothing that one request brings may end the process that stands before all users. */
  #failed(error: unknown): void {
    this.#options.log.error('Failed to pass a request on', {
      error: error instanceof Error ? error.stack : String(error),
    });
  }

  #refuseUpgrade(socket: Duplex, code: number): void {
    this.traffic.refuse(code);
    const retry = code === 503 ? `Retry-After: ${RETRY_AFTER}\r\n` : '';
    socket.end(
      `HTTP/1.1 ${code} ${STATUS_CODES[code]}\r\nConnection: close\r\nContent-Length: 0\r\n${retry}\r\n`,
    );
  }

  #refuse(response: ServerResponse, code: number, reason: string): void {
    this.traffic.refuse(code);
    response.writeHead(code, {
      'Content-Type': 'text/plain; charset=utf-8',
      'Content-Length': Buffer.byteLength(`${reason}\n`),
      ...([400, 500, 501].includes(code) ? { Connection: 'close' } : {}),
    });
    response.end(`${reason}\n`);
  }
}
