import { AddressInfo, createServer, Server, Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { ListenerIdentity } from '../../tls/ListenerIdentity';
import type { Http2Connection } from '../h2/Http2Connection';
import type { ClientConnection } from './ClientConnection';

/** How long a client may take to agree on TLS. Milliseconds. */
const HANDSHAKE_MS = 10_000;

/** A client that has gone without a word is noticed, also while nothing is read from it. Milliseconds. */
const KEEP_ALIVE = { keepAlive: true, keepAliveInitialDelay: 30_000 };

/** What a listener does with those who come. */
export interface RouteListenerOptions {
  host: string;
  /** 0 for one of the system's choice. */
  port: number;
  /** Others of this program may listen there too; the system spreads connections over them. */
  reusePort: boolean;
  tls: ListenerIdentity | undefined;
  accept(socket: Socket, listener: RouteListener): ClientConnection;
}

/**
 * One port of a route, and the connections that came by it.
 */
export class RouteListener {
  /** @throws Error with `code` (`EADDRINUSE`, `EACCES`) when the port can't be had. */
  static async listen(options: RouteListenerOptions): Promise<RouteListener> {
    const { host, port, reusePort, tls } = options;
    const server = tls
      ? createTlsServer({
          ...tls.options,
          ...KEEP_ALIVE,
          noDelay: true,
          handshakeTimeout: HANDSHAKE_MS,
          ALPNProtocols: ['http/1.1'],
        })
      : createServer({ ...KEEP_ALIVE, noDelay: true });
    const listener = new RouteListener(server, options);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host, port, reusePort }, resolve);
    });
    server.on('error', () => {});
    return listener;
  }

  isClosing = false;
  readonly connections = new Set<ClientConnection | Http2Connection>();
  readonly #server: Server;
  readonly #options: RouteListenerOptions;
  /** Those that have not agreed on TLS yet, by the client's end: once they have, they go on as another socket. */
  readonly #arriving = new Map<string, Socket>();

  private constructor(server: Server, options: RouteListenerOptions) {
    this.#server = server;
    this.#options = options;
    const { tls } = options;
    if (tls) {
      server.on('connection', socket => this.#arrives(socket));
      server.on('secureConnection', socket => {
        this.#arriving.delete(clientEnd(socket));
        this.#accept(socket);
      });
      const unfollow = tls.follow(server as ReturnType<typeof createTlsServer>);
      server.once('close', unfollow);
    } else {
      server.on('connection', socket => this.#accept(socket));
    }
  }

  get port(): number | undefined {
    return (this.#server.address() as AddressInfo | null)?.port;
  }

  /** Takes no more connections, and no more requests on those that there are; calls back when the last has ended. */
  close(then: () => void): void {
    this.isClosing = true;
    this.#server.close(then);
    this.connections.forEach(connection => connection.close());
    // nobody has asked anything there
    this.#arriving.forEach(socket => socket.destroy());
  }

  /** Ends what is still under way. */
  cutOff(): void {
    this.connections.forEach(connection => connection.cutOff());
  }

  #arrives(socket: Socket): void {
    const end = clientEnd(socket);
    this.#arriving.set(end, socket);
    socket.once('close', () => {
      if (this.#arriving.get(end) === socket) {
        this.#arriving.delete(end);
      }
    });
  }

  #accept(socket: Socket): void {
    if (socket.remoteAddress === undefined) {
      // The client has gone before anybody read what it asked.
      socket.destroy();
      return;
    }
    this.connections.add(this.#options.accept(socket, this));
  }
}

function clientEnd({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
