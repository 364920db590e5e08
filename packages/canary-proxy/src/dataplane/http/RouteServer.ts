import {
  createServer,
  IncomingMessage,
  Server,
  ServerResponse,
} from 'node:http';
import { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { RouteTraffic } from '../../traffic/RouteTraffic';
import type { RoutePlan } from '../RoutePlan';
import { ActivePlan } from './ActivePlan';
import { Exchange } from './Exchange';
import type { HttpDataPlaneOptions } from './HttpDataPlane';
import { passUpgrade } from './passUpgrade';
import { ReceivedRequest, refusalOf } from './ReceivedRequest';

/** Seconds after which a client may ask again when a route has no instance. */
const RETRY_AFTER = '1';

/**
 * The listeners of one route and the plan that they serve.
 */
export class RouteServer {
  readonly traffic = new RouteTraffic();
  readonly #options: HttpDataPlaneOptions;
  readonly #listeners = new Map<number, Server>();
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
    this.#newest = port;
    if (this.#listeners.has(port)) {
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
    server.on('request', (request, response) =>
      this.#request(request, response),
    );
    server.on('upgrade', (request, socket, head) =>
      this.#upgrade(request, socket, head),
    );
    const { host, anyPort } = this.#options;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host, port: anyPort ? 0 : port }, resolve);
    });
    server.on('error', () => {});
    this.#listeners.set(port, server);
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
      if (port !== plan.port) {
        this.#listeners.delete(port);
        server.close();
      }
    }
  }

  /** Stops listening; resolves when the last request has ended. */
  stop(): Promise<void> {
    this.#stopped ??= Promise.all(
      [...this.#listeners.values()].map(
        server => new Promise(resolve => server.close(resolve)),
      ),
    ).then(() => this.#active?.retire(undefined));
    return this.#stopped;
  }

  /** Ends what is still under way. */
  cutOff(): void {
    this.#upgraded.forEach(socket => socket.destroy());
    this.#listeners.forEach(server => server.closeAllConnections());
  }

  #request(request: IncomingMessage, response: ServerResponse): void {
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
    exchange.answer(response, () => this.#stopped !== undefined);
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // Without a listener a reset by the client would end the process.
    socket.on('error', () => socket.destroy());
    const { clock, trustedProxies } = this.#options;
    const refusal = refusalOf(request);
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
      const [code, text] = refusal
        ? [refusal.code, 'Bad Request']
        : [503, 'Service Unavailable'];
      this.traffic.refuse(code);
      socket.end(
        `HTTP/1.1 ${code} ${text}\r\nConnection: close\r\nContent-Length: 0\r\n${
          refusal ? '' : `Retry-After: ${RETRY_AFTER}\r\n`
        }\r\n`,
      );
      return;
    }
    this.#upgraded.add(socket);
    socket.once('close', () => this.#upgraded.delete(socket));
    passUpgrade(exchange, socket, head);
  }

  #refuse(response: ServerResponse, code: number, reason: string): void {
    this.traffic.refuse(code);
    response.writeHead(code, {
      'Content-Type': 'text/plain; charset=utf-8',
      'Content-Length': Buffer.byteLength(`${reason}\n`),
      ...(code === 400 || code === 501 ? { Connection: 'close' } : {}),
    });
    response.end(`${reason}\n`);
  }
}
