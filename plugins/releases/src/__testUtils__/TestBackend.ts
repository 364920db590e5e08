import {
  Release,
  ReleaseEvent,
  ServiceOverview,
  Traffic,
  Version,
} from '@backstage-releases/plugin-releases-common';
import { aService, aTraffic, someEvents } from './pictures';

/** A request as the backend got it. */
export interface TestRequest {
  method: string;
  /** Below the plugin's base URL, without the query. */
  path: string;
  query: URLSearchParams;
  body?: any;
}

/** Makes the backend refuse as Backstage's does. */
export class TestRefusal extends Error {
  constructor(
    readonly status: number,
    readonly errorName: string,
    message: string,
  ) {
    super(message);
  }
}

/** The HTTP API of the plugin's backend, over a picture that a test may change at any time. */
export class TestBackend {
  service: ServiceOverview = aService();
  events: ReleaseEvent[] = someEvents();
  /** Those of any target. */
  targetEvents: ReleaseEvent[] = [];
  traffic: Traffic = aTraffic();
  versions: Version[] = ['1.3.0', '1.2.0', '1.1.0', '1.0.0'].map(version => ({
    version,
    digest: `sha256:${version}`,
    commit: '3f2c1abd',
  }));
  /** The backend's clock. */
  now: () => number = () => Date.now();
  /** Why every request is refused, while it is. */
  down?: TestRefusal;
  /** All commands that came in, in order. */
  readonly commands: TestRequest[] = [];

  readonly #answers = new Map<string, (request: TestRequest) => unknown>();

  /** Answers one command, at once or when a promise settles, named as `POST /releases/12/commands`. */
  on(name: string, answer: (request: TestRequest) => unknown) {
    this.#answers.set(name, answer);
  }

  /** Replaces a release wherever it stands. */
  change(release: Release) {
    const replace = (all: Release[]) =>
      all.map(each => (each.id === release.id ? release : each));
    this.service = {
      ...this.service,
      running: replace(this.service.running),
      history: replace(this.service.history),
    };
  }

  readonly fetch: typeof fetch = async (input, init) => {
    const url = new URL(String(input));
    const request: TestRequest = {
      method: init?.method ?? 'GET',
      path: url.pathname.replace(/^\/api\/releases/, ''),
      query: url.searchParams,
      body: init?.body ? JSON.parse(String(init.body)) : undefined,
    };
    try {
      if (this.down) {
        throw this.down;
      }
      return response(200, await this.#answer(request));
    } catch (error) {
      if (!(error instanceof TestRefusal)) {
        throw error;
      }
      return response(error.status, {
        error: { name: error.errorName, message: error.message },
        response: { statusCode: error.status },
      });
    }
  };

  #answer(request: TestRequest): unknown {
    const { method, path, query } = request;
    const answer = this.#answers.get(`${method} ${path}`);
    if (method !== 'GET') {
      this.commands.push(request);
      if (!answer) {
        throw new TestRefusal(404, 'NotFoundError', `No ${method} ${path}`);
      }
      return answer(request);
    }
    const [kind, first, , , last] = path.split('/').slice(1);
    if (path === '/services') {
      return { ...this.service, at: this.now() };
    }
    if (path === '/versions') {
      return { items: this.versions };
    }
    if (path === '/releases') {
      const status = query.get('status')?.split(',');
      return {
        items: this.#releases().filter(
          each => !status || status.includes(each.status),
        ),
        at: this.now(),
      };
    }
    if (kind === 'releases') {
      const release = this.#releases().find(each => String(each.id) === first);
      if (!release) {
        throw new TestRefusal(
          404,
          'NotFoundError',
          `No release with id '${first}' found`,
        );
      }
      return path.endsWith('/events')
        ? {
            items: this.#eventsAfter(Number(query.get('after') ?? 0)),
            at: this.now(),
          }
        : release;
    }
    if (kind === 'targets' && last === 'events') {
      const after = Number(query.get('after') ?? 0);
      return {
        items: this.targetEvents.filter(({ seq }) => seq > after),
        at: this.now(),
      };
    }
    if (kind === 'targets') {
      return last === 'traffic'
        ? this.traffic
        : this.service.environments.find(each => each.name === first)?.target;
    }
    throw new TestRefusal(404, 'NotFoundError', `No ${path}`);
  }

  /** So few at a time that a page has to ask again. */
  #eventsAfter(seq: number): ReleaseEvent[] {
    return this.events.filter(event => event.seq > seq).slice(0, 2);
  }

  #releases(): Release[] {
    const { running, history } = this.service;
    return [
      ...running,
      ...history.filter(each => !running.some(({ id }) => id === each.id)),
    ];
  }
}

function response(status: number, body: unknown): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'Content-Type': 'application/json' },
  });
}
