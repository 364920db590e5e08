import {
  createServer,
  IncomingMessage,
  Server,
  ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

/** The fields of route documents that version 0.1 of the proxy knew. */
const KNOWN = [
  ...['version', 'id', 'generation', 'port', 'bucketing', 'stable', 'canary'],
  ...['policy', 'entry', 'about'],
];

/**
 * Stands before the admin API of a proxy and makes it as version 0.1 was: what that didn't know it refuses, and what that didn't say it leaves out.
 */
export class OlderAdminApi {
  static async start(): Promise<OlderAdminApi> {
    const server = createServer();
    const api = new OlderAdminApi(server);
    server.on('request', (request, response) => {
      api.#answer(request, response).catch(() => response.destroy());
    });
    await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
    return api;
  }

  /** What it has refused, by the field that it doesn't know. */
  readonly refused: string[] = [];
  #behind = '';
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Hears from the log of the proxy where its own admin API is. */
  listen({ url }: Record<string, unknown> = {}): void {
    if (typeof url === 'string') {
      this.#behind = url;
    }
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #answer(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const { method = 'GET', url = '/', headers } = request;
    const document =
      method === 'PUT'
        ? ((await json(request)) as Record<string, unknown>)
        : undefined;
    const unknown = Object.keys(document ?? {}).find(
      name => !KNOWN.includes(name),
    );
    if (unknown !== undefined) {
      this.refused.push(unknown);
      const message = `'${unknown}' is not known`;
      response.writeHead(400, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: { code: 'invalid', message } }));
      return;
    }
    const answer = await fetch(`${this.#behind}${url}`, {
      method,
      headers: { authorization: headers.authorization ?? '' },
      body: document && JSON.stringify(document),
    });
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    response.end(withoutNews(await answer.text()));
  }
}

function withoutNews(body: string): string {
  const { understands: _, load: __, ...said } = JSON.parse(body || '{}');
  delete said.capabilities?.settings;
  return JSON.stringify(said);
}
