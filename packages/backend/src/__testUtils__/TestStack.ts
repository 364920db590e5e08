import { CanaryProxy, startProxy } from '@backstage-releases/canary-proxy';
import {
  echoImages,
  eventually,
  LocalCluster,
  startCluster,
} from '@backstage-releases/local-cluster';
import {
  DefaultReleasesClient,
  Release,
  Target,
} from '@backstage-releases/plugin-releases-common';
import {
  mockServices,
  startTestBackend,
  TestBackend,
} from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import releasesPlugin from '@backstage-releases/plugin-releases-backend';
import releasesModuleCanaryProxy from '@backstage-releases/plugin-releases-backend-module-canary-proxy';
import releasesModuleKubernetes from '@backstage-releases/plugin-releases-backend-module-kubernetes';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { OlderAdminApi } from './OlderAdminApi';
import {
  ENTITY_REF,
  HOST,
  IMAGE,
  NAMESPACE,
  shopEntities,
  shopManifests,
  shopVersions,
} from './shop';

const TOKEN = 'a-token-of-the-proxies';

const TARGET = { environment: 'prod', entityRef: ENTITY_REF };

/**
 * The releases backend with both its modules, a cluster on which a shop runs, and as many proxies beside it as the test wants: all real, and spoken to over
 * HTTP.
 */
export class TestStack {
  static async start(options: {
    /** The canary stages of the shop's pipelines, by the names of these. */
    pipelines: Record<string, object>;
    /** More of `releases.canaryProxy`. */
    canaryProxy?: object;
  }): Promise<TestStack> {
    const cluster = await startCluster({ images: echoImages, drain: 20 });
    const folder = mkdtempSync(join(tmpdir(), 'stack-'));
    writeFileSync(join(folder, 'kubeconfig'), cluster.kubeconfig());
    await cluster.apply(shopManifests);
    const backend = await startTestBackend({
      features: [
        releasesPlugin,
        releasesModuleKubernetes,
        releasesModuleCanaryProxy,
        mockServices.rootConfig.factory({
          data: {
            releases: {
              clusters: { prod: { url: cluster.url, token: cluster.token } },
              environments: {
                prod: {
                  cluster: 'prod',
                  namespace: NAMESPACE,
                  production: true,
                },
              },
              canaryProxy: { token: TOKEN, ...options.canaryProxy },
              versions: { static: [{ image: IMAGE, versions: shopVersions }] },
            },
          },
        }),
        catalogServiceMock.factory({
          entities: shopEntities(options.pipelines),
        }),
      ],
    });
    const stack = new TestStack(cluster, folder, backend);
    await eventually(
      () => stack.client.getService(ENTITY_REF),
      ({ environments }) => environments[0].target?.stable !== undefined,
    );
    return stack;
  }

  readonly client: DefaultReleasesClient;
  readonly #cluster: LocalCluster;
  readonly #folder: string;
  readonly #backend: TestBackend;
  readonly #proxies: CanaryProxy[] = [];

  private constructor(
    cluster: LocalCluster,
    folder: string,
    backend: TestBackend,
  ) {
    this.#cluster = cluster;
    this.#folder = folder;
    this.#backend = backend;
    this.client = DefaultReleasesClient.create({
      baseUrl: async () =>
        `http://127.0.0.1:${backend.server.port()}/api/releases`,
    });
  }

  /**
   * Starts a proxy that keeps its own entries.
   *
   * @param before - where its Lease says that its admin API is, if that is elsewhere
   */
  async startProxy(instance: string, before?: OlderAdminApi): Promise<void> {
    const proxy = await startProxy(
      {
        adminPort: 0,
        tokens: [TOKEN],
        cookieKeys: ['a-cookie-key-of-these-tests'],
        kubeconfig: join(this.#folder, 'kubeconfig'),
        namespaces: [NAMESPACE],
        instance,
        advertise: '127.0.0.1',
        adminUrl: before?.url,
      },
      {
        anyPort: true,
        log: {
          info: (_, said) => before?.listen(said),
          warn: () => {},
          error: () => {},
        },
      },
    );
    this.#proxies.push(proxy);
    await proxy.ready;
  }

  /** Waits until the backend knows of a proxy. */
  async proxyIsKnown(): Promise<void> {
    await eventually(
      () => this.client.getService(ENTITY_REF),
      ({ pipelines }) =>
        pipelines.some(({ problems }) =>
          problems.every(({ message }) => !message.includes('no canary proxy')),
        ),
    );
  }

  /** Which image a visitor gets, by the entrance of the cluster. */
  async visit(uid: string): Promise<string> {
    const body = await new Promise<string>((resolve, reject) => {
      request(this.#cluster.ingressUrl, {
        headers: { host: HOST, cookie: `uid=${uid}` },
        agent: false,
      })
        .on('response', response => resolve(text(response)))
        .on('error', reject)
        .end();
    });
    return JSON.parse(body).image;
  }

  /** Visits until proxies have counted it in a piece of time that is over. */
  async visitUntilCounted(uid: string): Promise<void> {
    const from = Date.now();
    await eventually(
      async () => {
        await this.visit(uid);
        return this.client.getTraffic(TARGET, { from, to: Date.now() });
      },
      ({ stepMs, points }) =>
        points.some(({ at, requests }) => {
          return requests > 0 && at + stepMs <= Date.now();
        }),
    );
  }

  start(pipeline: string, version: string): Promise<Release> {
    return this.client.startRelease({
      entityRef: ENTITY_REF,
      pipeline,
      version,
    });
  }

  /** Waits until a release is as wanted. */
  release(id: number, isIt: (release: Release) => boolean): Promise<Release> {
    return eventually(() => this.client.getRelease(id), isIt);
  }

  /** Waits until the target is as wanted. */
  target(isIt: (target: Target) => boolean): Promise<Target> {
    return eventually(() => this.client.getTarget(TARGET), isIt);
  }

  /** The spec of the Ingress as it is now. */
  async ingress(): Promise<unknown> {
    const response = await fetch(
      `${
        this.#cluster.url
      }/apis/networking.k8s.io/v1/namespaces/${NAMESPACE}/ingresses/shop`,
      { headers: { authorization: `Bearer ${this.#cluster.token}` } },
    );
    const { spec } = (await response.json()) as { spec: unknown };
    return spec;
  }

  async stop(): Promise<void> {
    await this.#backend.stop();
    await Promise.all(this.#proxies.map(proxy => proxy.stop()));
    await this.#cluster.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
