import { timingSafeEqual, createHash } from 'node:crypto';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import net from 'node:net';
import type { PodLogs } from '../kubelet/PodLogs';
import type { ClusterObjects } from '../objects/ClusterObjects';
import {
  StatusError,
  unauthorized,
  unknownResource,
} from '../objects/StatusError';
import { groupsOf } from './discovery';
import { closeServer, listen } from '../listen';
import type { ResourceKind } from '../resources/ResourceKind';
import { ObjectHandler } from './ObjectHandler';
import { answerPlainPath } from './plainPaths';
import { respondObject } from './respond';
import { parseObjectRoute } from './route';

/** What an {@link ApiServer} is started with. */
export interface ApiServerOptions {
  port: number;
  token: string;
  certificate: { cert: string; key: string };
  kinds: ResourceKind[];
  objects: ClusterObjects;
  logs: PodLogs;
}

const tlsHandshake = 0x16;

/**
 * The HTTP side of a cluster, on one port of 127.0.0.1.
 *
 * The port answers plain HTTP and TLS: kubectl sends a token over TLS only, everything else on a laptop is easier without.
 */
export class ApiServer {
  readonly #handler: ObjectHandler;
  readonly #options: ApiServerOptions;
  readonly #tokenHash: Buffer;
  readonly #sockets = new Set<net.Socket>();
  readonly #front: net.Server;
  #port = 0;

  /** Resolves when the server answers. Throws the error of the port. */
  static async start(options: ApiServerOptions): Promise<ApiServer> {
    const server = new ApiServer(options);
    server.#port = await listen(server.#front, options.port);
    return server;
  }

  private constructor(options: ApiServerOptions) {
    this.#options = options;
    this.#tokenHash = hash(options.token);
    this.#handler = new ObjectHandler(options.objects, options.logs);
    const listener = (request: IncomingMessage, response: ServerResponse) =>
      void this.#answer(request, response);
    const plain = http.createServer(listener);
    const secure = https.createServer(options.certificate, listener);
    for (const server of [plain, secure]) {
      server.keepAliveTimeout = 65_000;
      // A watch is a request without end.
      server.requestTimeout = 0;
    }
    this.#front = net.createServer(socket => {
      this.#sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => this.#sockets.delete(socket));
      socket.once('data', chunk => {
        socket.pause();
        const server = chunk[0] === tlsHandshake ? secure : plain;
        socket.unshift(chunk);
        server.emit('connection', socket);
        process.nextTick(() => socket.resume());
      });
    });
  }

  get port(): number {
    return this.#port;
  }

  async stop(): Promise<void> {
    await closeServer(this.#front, this.#sockets);
  }

  async #answer(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    try {
      this.#authenticate(request);
      await this.#dispatch(request, response);
    } catch (error) {
      if (response.headersSent) {
        response.destroy();
        return;
      }
      const refusal =
        error instanceof StatusError
          ? error
          : new StatusError(500, String(error), 'InternalError');
      const isYaml = request.headers.accept === 'application/yaml';
      respondObject(
        response,
        refusal.code,
        refusal.toStatus(),
        isYaml
          ? { format: 'yaml', contentType: 'application/yaml' }
          : { format: 'json', contentType: 'application/json' },
      );
    }
  }

  #authenticate(request: IncomingMessage): void {
    const match = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '');
    if (!match || !timingSafeEqual(hash(match[1]), this.#tokenHash)) {
      throw unauthorized();
    }
  }

  async #dispatch(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const url = withoutWatchPrefix(
      new URL(request.url ?? '/', 'http://127.0.0.1'),
    );
    const { kinds } = this.#options;
    const route = parseObjectRoute(url.pathname, kinds);
    if (route) {
      await this.#handler.handle(request, response, url.searchParams, route);
      return;
    }
    if (!answerPlainPath(kinds, request, url, response)) {
      const group = /^\/apis\/([^/]+)/.exec(url.pathname)?.[1];
      if (
        url.pathname.startsWith('/api/') ||
        (group && groupsOf(kinds).has(group))
      ) {
        throw unknownResource();
      }
      response.writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8' });
      response.end('404 page not found\n');
    }
  }
}

/** The old way to ask for a watch, `/api/v1/watch/…`, in terms of the present one. */
function withoutWatchPrefix(url: URL): URL {
  const match =
    /^(\/api\/v1|\/apis\/[^/]+\/[^/]+)\/watch(\/(?:namespaces\/[^/]+\/)?[^/]+)(?:\/([^/]+))?$/.exec(
      url.pathname,
    );
  if (match) {
    url.pathname = `${match[1]}${match[2]}`;
    url.searchParams.set('watch', 'true');
    if (match[3]) {
      url.searchParams.set('fieldSelector', `metadata.name=${match[3]}`);
    }
  }
  return url;
}

function hash(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
