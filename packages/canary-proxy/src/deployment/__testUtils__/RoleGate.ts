import {
  createServer,
  IncomingMessage,
  request,
  Server,
  ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/** A rule of a Role. */
export interface Rule {
  apiGroups: string[];
  resources: string[];
  verbs: string[];
}

/** A right, for example `discovery.k8s.io/endpointslices list`. */
export type Right = string;

/** What a method does to an object, and to all of a kind. */
const VERBS: Record<string, [string, string]> = {
  POST: ['create', 'create'],
  PUT: ['update', 'update'],
  PATCH: ['patch', 'patch'],
  DELETE: ['delete', 'deletecollection'],
};

/** All that a Role allows, one right each. */
export function rightsOf(rules: Rule[]): Right[] {
  return rules
    .flatMap(({ apiGroups, resources, verbs }) =>
      apiGroups.flatMap(group =>
        resources.flatMap(resource =>
          verbs.map(verb => `${group}/${resource} ${verb}`),
        ),
      ),
    )
    .sort();
}

/** Stands before an API server and lets through what a Role in a namespace allows, as Kubernetes would. */
export class RoleGate {
  static async start(options: {
    url: string;
    namespace: string;
    rights: Right[];
  }): Promise<RoleGate> {
    const gate = new RoleGate(options);
    await new Promise<void>(resolve =>
      gate.#server.listen(0, '127.0.0.1', resolve),
    );
    return gate;
  }

  /** What was asked and allowed. */
  readonly used = new Set<Right>();
  /** What was asked and not allowed. */
  readonly refused = new Set<string>();
  readonly #options: { url: string; namespace: string; rights: Right[] };
  readonly #server: Server;

  private constructor(options: {
    url: string;
    namespace: string;
    rights: Right[];
  }) {
    this.#options = options;
    this.#server = createServer((incoming, response) =>
      this.#answer(incoming, response),
    );
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    await new Promise(resolve => {
      this.#server.close(resolve);
      this.#server.closeAllConnections();
    });
  }

  #answer(incoming: IncomingMessage, response: ServerResponse): void {
    const { namespace, rights, url } = this.#options;
    const asked = rightFor(incoming.method!, incoming.url!);
    if (asked?.namespace !== namespace || !rights.includes(asked.right)) {
      this.refused.add(`${incoming.method} ${incoming.url}`);
      response.writeHead(403, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify({
          kind: 'Status',
          apiVersion: 'v1',
          status: 'Failure',
          reason: 'Forbidden',
          message: `${incoming.url} is forbidden`,
          code: 403,
        }),
      );
      return;
    }
    this.used.add(asked.right);
    const { method, headers } = incoming;
    const passed = request(
      new URL(incoming.url!, url),
      { method, headers },
      answer => {
        response.writeHead(answer.statusCode!, answer.headers);
        answer.pipe(response);
      },
    );
    passed.on('error', () => response.destroy());
    response.on('close', () => passed.destroy());
    incoming.pipe(passed);
  }
}

function rightFor(
  method: string,
  address: string,
): { namespace: string; right: Right } | undefined {
  const { pathname, searchParams } = new URL(address, 'http://api');
  const [, group = '', namespace, resource, name] =
    /^\/(?:api|apis\/([^/]+))\/v[^/]+\/namespaces\/([^/]+)\/([^/]+)(?:\/([^/]+))?$/.exec(
      pathname,
    ) ?? [];
  if (!resource) {
    return undefined;
  }
  const isWatch = searchParams.get('watch') === 'true';
  const [ofOne, ofAll] = VERBS[method] ?? ['get', isWatch ? 'watch' : 'list'];
  const verb = name ? ofOne : ofAll;
  return { namespace, right: `${group}/${resource} ${verb}` };
}
