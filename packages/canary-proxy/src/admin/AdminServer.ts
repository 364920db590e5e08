import { createServer as createTlsServer } from 'node:https';
import {
  createServer,
  IncomingMessage,
  Server,
  ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Log } from '../Log';
import type { TlsIdentity } from '../tls/TlsIdentity';
import type { AdminAnswer } from './AdminAnswer';
import type { AdminContext } from './AdminContext';
import { AdminError } from './AdminError';
import { answerAdmin } from './answerAdmin';
import { checkClient } from './checkClient';
import { readJson } from './readJson';

/**
 * The listener of the admin API.
 */
export class AdminServer {
  /** @throws Error that names the port when it can't be had. */
  static async listen(
    context: AdminContext,
    address: { host: string; port: number },
    log: Log,
    tls?: TlsIdentity,
  ): Promise<AdminServer> {
    // Who shows no certificate gets as far as a request, for probes have none.
    const server = tls
      ? createTlsServer({ ...tls.options, rejectUnauthorized: false })
      : createServer();
    if (tls) {
      server.once(
        'close',
        tls.follow(server as ReturnType<typeof createTlsServer>),
      );
    }
    const admin = new AdminServer(
      server,
      tls?.options.requestCert === true,
      log,
    );
    server.on('request', (request, response) => {
      admin
        .#answer(context, request, response)
        .catch(error => log.error('Failed to answer', { error: error.stack }));
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', cause =>
        reject(
          new Error(
            `Failed to listen on '${address.host}' port ${address.port} for the admin API: ${cause.message}`,
            { cause },
          ),
        ),
      );
      server.listen(address, resolve);
    });
    server.removeAllListeners('error');
    server.on('error', error =>
      log.error('The admin API has a fault', { error: error.message }),
    );
    return admin;
  }

  readonly #server: Server;
  readonly #asksClients: boolean;
  readonly #log: Log;

  private constructor(server: Server, asksClients: boolean, log: Log) {
    this.#server = server;
    this.#asksClients = asksClients;
    this.#log = log;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    await new Promise(resolve => {
      this.#server.close(resolve);
      this.#server.closeAllConnections();
    });
  }

  async #answer(
    context: AdminContext,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const { status, body, headers } = await this.#decide(context, request);
    const isText = typeof body === 'string';
    const text = isText ? body : `${JSON.stringify(body)}\n`;
    response.writeHead(status, {
      'Content-Type': isText
        ? 'text/plain; charset=utf-8'
        : 'application/json; charset=utf-8',
      'Content-Length': Buffer.byteLength(text),
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      ...headers,
    });
    response.end(text);
  }

  async #decide(
    context: AdminContext,
    request: IncomingMessage,
  ): Promise<AdminAnswer> {
    const { method = 'GET', url = '/', headers } = request;
    const [path, ...query] = url.split('?');
    try {
      if (this.#asksClients) {
        checkClient(request.socket as TLSSocket, path);
      }
      return await answerAdmin(context, path, headers, {
        method,
        query: new URLSearchParams(query.join('?')),
        json: () => readJson(request),
      });
    } catch (error) {
      const refusal = AdminError.of(error);
      if (refusal.code === 'internal') {
        this.#log.error('Failed to answer', { path, error: String(error) });
      }
      const { status, details } = refusal;
      return { status, body: refusal.toJSON(), headers: details.headers };
    }
  }
}
