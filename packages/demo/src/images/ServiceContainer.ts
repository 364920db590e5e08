import type { PodContext } from '@backstage-releases/local-cluster';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Behaviour } from './demoVersions';
import { shopPage } from './shopPage';

/** Which version of which service runs, and how. */
export interface ServiceOptions {
  service: string;
  version: string;
  behaviour: Behaviour;
  /** How long a container listens before it is ready, in milliseconds. */
  startup: number;
}

/** One running container of a demo service: what it answers, and whether it is ready. */
export class ServiceContainer {
  readonly #options: ServiceOptions;
  readonly #context: PodContext;
  #isReady = false;
  #isEnding = false;
  #answers = 0;
  #startup: NodeJS.Timeout | undefined;

  constructor(options: ServiceOptions, context: PodContext) {
    this.#options = options;
    this.#context = context;
  }

  getReady(startup: number): void {
    const ready = () => {
      this.#isReady = true;
      this.#context.log('ready');
    };
    if (startup === 0) {
      ready();
    } else {
      this.#startup = setTimeout(ready, startup);
    }
  }

  end(): void {
    this.#isEnding = true;
    clearTimeout(this.#startup);
  }

  handle(request: IncomingMessage, response: ServerResponse): void {
    request.resume();
    const path = (request.url ?? '/').replace(/\?.*/, '');
    if (path === '/readyz') {
      this.#answer(response, this.#isReady ? 200 : 503, {
        ready: this.#isReady,
      });
    } else if (path === '/favicon.ico') {
      this.#answer(response, 204);
    } else {
      this.#serve(path, request, response);
    }
  }

  #serve(
    path: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): void {
    const { errorEvery, delay = 0 } = this.#options.behaviour;
    this.#answers += 1;
    const fails = errorEvery !== undefined && this.#answers % errorEvery === 0;
    const answer = () => {
      if (fails) {
        this.#context.log(`${request.method} ${path} failed`);
        this.#answer(response, 500, { error: 'the shelf fell down' });
      } else {
        this.#show(path, request, response);
      }
    };
    if (delay === 0) {
      answer();
    } else {
      const waiting = setTimeout(answer, delay);
      response.once('close', () => clearTimeout(waiting));
    }
  }

  #show(path: string, request: IncomingMessage, response: ServerResponse) {
    const { service, version } = this.#options;
    const who = {
      service,
      version,
      pod: this.#context.name,
      group: String(request.headers['x-canary-group'] ?? 'direct'),
    };
    if (path === '/' && service === 'shop') {
      this.#answer(response, 200, shopPage(who));
    } else if (path === '/' || path === '/api/whoami') {
      this.#answer(response, 200, who);
    } else {
      this.#answer(response, 404, {
        error: `there is no '${path}' here, only '/' and '/api/whoami'`,
      });
    }
  }

  #answer(response: ServerResponse, status: number, body?: string | object) {
    const isPage = typeof body === 'string';
    const text = isPage || !body ? body : `${JSON.stringify(body)}\n`;
    response.writeHead(status, {
      'X-Version': this.#options.version,
      'X-Pod': this.#context.name,
      'Cache-Control': 'no-store',
      ...(text
        ? {
            'Content-Type': isPage
              ? 'text/html; charset=utf-8'
              : 'application/json',
            'Content-Length': Buffer.byteLength(text),
          }
        : {}),
      // Otherwise a client that is never idle could hold its connection for ever.
      ...(this.#isEnding ? { Connection: 'close' } : {}),
    });
    response.end(text);
  }
}
