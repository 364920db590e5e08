import http, { Agent, type IncomingMessage, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { closeServer, listen } from '../listen';
import type { ClusterObjects } from '../objects/ClusterObjects';
import { forwardedHeaders } from './forwardedHeaders';
import { forwardRequest, refuse } from './forwardRequest';
import { forwardUpgrade } from './forwardUpgrade';
import { IngressTable } from './IngressTable';

/** The entrance of a cluster: a reverse proxy that follows the Ingress objects. */
export class IngressListener {
  readonly #table: IngressTable;
  readonly #trustForwarded: boolean;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #port = 0;

  /** Resolves when the entrance is open. Throws the error of the port. */
  static async start(
    objects: ClusterObjects,
    options: { port: number; trustForwarded: boolean },
  ): Promise<IngressListener> {
    const listener = new IngressListener(objects, options.trustForwarded);
    listener.#port = await listen(listener.#server, options.port);
    return listener;
  }

  private constructor(objects: ClusterObjects, trustForwarded: boolean) {
    this.#table = new IngressTable(objects);
    this.#trustForwarded = trustForwarded;
    this.#server = http.createServer((request, response) => {
      const target = this.#target(request);
      if (!target) {
        refuse(
          response,
          404,
          `No Ingress has a rule for host '${request.headers.host}' and path '${request.url}'`,
        );
        return;
      }
      if (target.addresses.length === 0) {
        refuse(
          response,
          503,
          `No pod of service '${target.namespace}/${target.service}' is ready`,
        );
        return;
      }
      forwardRequest({
        request,
        response,
        headers: forwardedHeaders(request, this.#trustForwarded),
        addresses: target.addresses,
        agent: this.#agent,
      });
    });
    this.#server.keepAliveTimeout = 75_000;
    this.#server.requestTimeout = 0;
    this.#server.on('upgrade', (request, socket, head) => {
      // Without a listener a client that resets would end the process.
      socket.on('error', () => socket.destroy());
      const target = this.#target(request);
      forwardUpgrade(
        request,
        socket,
        head,
        forwardedHeaders(request, this.#trustForwarded),
        target?.addresses ?? [],
        target ? '503 Service Unavailable' : '404 Not Found',
      );
    });
    this.#server.on('connection', socket => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  get port(): number {
    return this.#port;
  }

  async stop(): Promise<void> {
    this.#table.stop();
    this.#agent.destroy();
    await closeServer(this.#server, this.#sockets);
  }

  #target(request: IncomingMessage) {
    const path = (request.url ?? '/').split('?')[0];
    const backend = this.#table.find(request.headers.host ?? '', path);
    return backend && { ...backend, addresses: this.#table.addresses(backend) };
  }
}
