import { CanaryProxy, startProxy } from '@backstage-releases/canary-proxy';
import {
  ClusterClient,
  HttpClusterClient,
} from '@backstage-releases/cluster-client';
import {
  echoImages,
  eventually,
  LocalCluster,
  Manifest,
  startCluster,
} from '@backstage-releases/local-cluster';
import {
  RouteSeen,
  RouteWish,
  TargetContext,
} from '@backstage-releases/plugin-releases-node';
import { mockServices } from '@backstage/backend-test-utils';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CanaryProxyMetrics } from '../CanaryProxyMetrics';
import { CanaryProxyRouter } from '../CanaryProxyRouter';
import { ProxyAdmin } from '../ProxyAdmin';
import { ProxyDirectory } from '../ProxyDirectory';
import { revisionObjects } from './manifests';

const TOKEN = 'a-token-of-the-proxies';
/** The id of its route. */
export const ROUTE_ID = 'prod.shop';

const CONFIG = {
  tls: {},
  token: () => TOKEN,
  ports: { first: 8000, last: 8003 },
  minInstances: 1,
};

/** The target that the tests are about. */
export const target: TargetContext = {
  id: 'prod/default/shop',
  environment: 'prod',
  production: true,
  cluster: 'prod',
  namespace: 'prod',
  slot: 3,
  service: {
    entityRef: 'component:default/shop',
    name: 'shop',
    annotations: {},
  },
  fence: 0,
};

/** Everyone on `r0`, but a share in percent on `r1`. */
export function wish(generation: number, share?: number): RouteWish {
  return {
    generation,
    stable: { revision: 'r0', version: '1.0.0' },
    ...(share === undefined
      ? {}
      : {
          canary: { revision: 'r1', version: '1.1.0' },
          policy: {
            salt: 'salt',
            identity: [{ cookie: 'uid' }],
            rules: [{ share }],
          },
          release: 1,
        }),
  };
}

/** What each instance serves, by name. */
export function generations({ instances }: RouteSeen) {
  return Object.fromEntries(
    instances.map(({ name, generation }) => [name, generation]),
  );
}

/** A cluster on which two revisions of `shop` run, and what drives the proxies beside it. */
export class TestProxies {
  readonly client: ClusterClient;
  readonly logger = mockServices.logger.mock();
  readonly #cluster: LocalCluster;
  readonly #folder: string;
  #proxies: CanaryProxy[] = [];
  #directory: ProxyDirectory;

  static async start(): Promise<TestProxies> {
    const folder = mkdtempSync(join(tmpdir(), 'router-'));
    const cluster = await startCluster({ images: echoImages, drain: 20 });
    writeFileSync(join(folder, 'kubeconfig'), cluster.kubeconfig());
    await cluster.apply([
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'prod' } },
      ...revisionObjects('r0'),
      ...revisionObjects('r1'),
    ]);
    return new TestProxies(cluster, folder);
  }

  private constructor(cluster: LocalCluster, folder: string) {
    this.#cluster = cluster;
    this.#folder = folder;
    this.client = HttpClusterClient.create({
      url: cluster.url,
      token: cluster.token,
    });
    this.#directory = this.makeDirectory();
  }

  get directory(): ProxyDirectory {
    return this.#directory;
  }

  get ingressUrl(): string {
    return this.#cluster.ingressUrl;
  }

  get metrics(): CanaryProxyMetrics {
    return CanaryProxyMetrics.create({
      directory: this.#directory,
      admin: ProxyAdmin.create({ token: () => TOKEN }),
    });
  }

  /** A directory of its own, as another process has it. */
  makeDirectory(client = this.client, now = Date.now): ProxyDirectory {
    return ProxyDirectory.create({ clusters: { get: () => client }, now });
  }

  /** A router as a backend's process has it; without options one that can do all. */
  makeRouter(
    options: {
      client?: ClusterClient;
      directory?: ProxyDirectory;
      token?: string;
      selector?: Record<string, string>;
      minInstances?: number;
      capacity?: number;
      now?: () => number;
    } = {},
  ): CanaryProxyRouter {
    const { client, directory, token, now = Date.now } = options;
    const { selector, capacity, minInstances = CONFIG.minInstances } = options;
    return CanaryProxyRouter.create({
      clusters: { get: () => client ?? this.client },
      directory: directory ?? this.#directory,
      admin: ProxyAdmin.create({ token: () => token ?? TOKEN }),
      config: { ...CONFIG, selector, minInstances, capacity },
      logger: this.logger,
      now,
    });
  }

  /** Starts an instance that enters itself at the Services of its routes, unless it is told not to. */
  async startInstance(
    instance: string,
    { enters = true }: { enters?: boolean } = {},
  ): Promise<CanaryProxy> {
    const proxy = await startProxy(
      {
        adminPort: 0,
        tokens: [TOKEN],
        kubeconfig: join(this.#folder, 'kubeconfig'),
        namespaces: ['prod'],
        instance,
        advertise: enters ? '127.0.0.1' : undefined,
      },
      {
        anyPort: true,
        log: { info: () => {}, warn: () => {}, error: () => {} },
      },
    );
    this.#proxies.push(proxy);
    await proxy.ready;
    await eventually(
      () => this.#directory.instances(target),
      found =>
        found.some(
          ({ name, adminUrl }) =>
            name === instance && adminUrl === proxy.adminUrl,
        ),
    );
    return proxy;
  }

  /** Ends all instances and starts another, which remembers nothing. */
  async restart(): Promise<void> {
    await this.#stopInstances();
    await this.startInstance('b');
  }

  /** Asks as a user does, straight at an instance. */
  ask(proxy: CanaryProxy, uid: string): Promise<Response> {
    return fetch(`http://127.0.0.1:${proxy.port(ROUTE_ID)}/`, {
      headers: { cookie: `uid=${uid}` },
    });
  }

  apply(manifests: Manifest[]): Promise<void> {
    return this.#cluster.apply(manifests);
  }

  /** Ends all instances and takes the route away, so that the next test begins with nothing. */
  async reset(): Promise<void> {
    await this.makeRouter().remove(target, 1_000);
    this.#directory.close();
    await this.#stopInstances();
    this.#directory = this.makeDirectory();
  }

  async stop(): Promise<void> {
    this.#directory.close();
    await this.#cluster.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #stopInstances(): Promise<void> {
    await Promise.all(this.#proxies.map(proxy => proxy.stop()));
    this.#proxies = [];
  }
}
