import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  clusterClientFromKubeconfig,
  configMaps,
  endpointSlices,
  HttpClusterClient,
  KubeObject,
} from '@backstage-releases/cluster-client';
import {
  echoImages,
  LocalCluster,
  startCluster,
} from '@backstage-releases/local-cluster';
import { ask } from '../../__testUtils__/ask';
import { eventually } from '../../__testUtils__/eventually';
import { quietLog } from '../../__testUtils__/quietLog';
import type { RouteAnswer } from '../../admin/routeAnswer';
import type { StatusAnswer } from '../../admin/statusOf';
import { Clock, systemClock } from '../../Clock';
import type { CanaryProxy } from '../../program/CanaryProxy';
import { startProxy } from '../../program/startProxy';
import type { EndpointSlice } from '../decideEndpoints';

/** Who may use the admin API of the tests' proxies. */
export const TOKEN = 'a-token-of-these-tests';

interface ConfigMap extends KubeObject {
  data: Record<string, string>;
}

/** A cluster for each test of the calling block, with two revisions of a shop, and as many proxies beside it as the test wants. */
export function useCluster() {
  let cluster: LocalCluster;
  let client: HttpClusterClient;
  let directory: string;
  let proxies: CanaryProxy[];

  beforeEach(async () => {
    proxies = [];
    cluster = await startCluster({ images: echoImages, token: 'secret' });
    directory = mkdtempSync(join(tmpdir(), 'canary-proxy-'));
    const kubeconfig = join(directory, 'kubeconfig');
    writeFileSync(kubeconfig, cluster.kubeconfig());
    client = clusterClientFromKubeconfig(kubeconfig);
    await cluster.apply([
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'prod' } },
      ...revision('shop-r1'),
      ...revision('shop-r2'),
    ]);
    await eventually(
      () => Promise.all(['shop-r1', 'shop-r2'].map(readyEndpoints)),
      counts => counts.every(count => count === 2),
    );
  });

  afterEach(async () => {
    await Promise.all(proxies.map(proxy => proxy.stop()));
    await client.close();
    await cluster.stop();
    rmSync(directory, { recursive: true });
  });

  function revision(name: string) {
    const labels = { app: name };
    return [
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name, namespace: 'prod' },
        spec: {
          replicas: 2,
          selector: { matchLabels: labels },
          template: {
            metadata: { labels },
            spec: {
              containers: [
                {
                  name: 'app',
                  image: name,
                  ports: [{ name: 'http', containerPort: 8080 }],
                },
              ],
            },
          },
        },
      },
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name, namespace: 'prod' },
        spec: {
          selector: labels,
          ports: [{ name: 'http', port: 80, targetPort: 'http' }],
        },
      },
    ];
  }

  const slicesOf = (service: string) =>
    client.list<EndpointSlice>(endpointSlices, {
      namespace: 'prod',
      labelSelector: `kubernetes.io/service-name=${service}`,
    });

  async function readyEndpoints(service: string): Promise<number> {
    const { items } = await slicesOf(service);
    return items
      .flatMap(slice => slice.endpoints ?? [])
      .filter(({ conditions }) => conditions?.ready).length;
  }

  async function start(
    instance = 'a',
    clock: Clock = systemClock,
  ): Promise<CanaryProxy> {
    const proxy = await startProxy(
      {
        kubeconfig: join(directory, 'kubeconfig'),
        namespaces: ['prod'],
        adminPort: 0,
        tokens: [TOKEN],
        instance,
        advertise: '127.0.0.1',
      },
      { anyPort: true, log: quietLog(), clock },
    );
    proxies.push(proxy);
    await proxy.ready;
    return proxy;
  }

  const group = (name: string, port: string | number = 'http') => ({
    revision: name,
    service: { namespace: 'prod', name, port },
  });

  const route = (generation: number, share?: number, changes: object = {}) => ({
    version: 1,
    id: 'prod.shop',
    generation,
    port: 8001,
    bucketing: 'xxh32-10000',
    stable: group('shop-r1'),
    ...(share !== undefined && {
      canary: group('shop-r2', 80),
      policy: {
        salt: 'one',
        identity: [{ cookie: 'uid' }],
        rules: [{ share }],
      },
    }),
    ...changes,
  });

  const configMap = (document: unknown, name = 'shop-route'): ConfigMap => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name,
      namespace: 'prod',
      labels: { 'backstage-releases/route': 'prod.shop' },
    },
    data: { 'route.json': JSON.stringify(document) },
  });

  const create = (document: unknown, name?: string) =>
    client.create(configMaps, configMap(document, name));
  const replace = (document: unknown) =>
    client.replace(configMaps, configMap(document));

  async function admin(
    proxy: CanaryProxy,
    path: string,
    init: RequestInit = {},
  ): Promise<{ status: number; body: any }> {
    const response = await fetch(`${proxy.adminUrl}${path}`, {
      ...init,
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    return { status: response.status, body: await response.json() };
  }

  const status = async (proxy: CanaryProxy): Promise<StatusAnswer> =>
    (await admin(proxy, '/v1/status')).body;

  const confirmed = (proxy: CanaryProxy, generation: number) =>
    eventually<RouteAnswer>(
      async () => (await admin(proxy, '/v1/routes/prod.shop')).body,
      answer => answer.serving && answer.generation === generation,
    );

  const visit = async (proxy: CanaryProxy, uid = '1') => {
    const { body } = await ask(proxy.port('prod.shop')!, {
      headers: { cookie: `uid=${uid}` },
    });
    return JSON.parse(body) as { image: string; pod: string };
  };

  return {
    get cluster() {
      return cluster;
    },
    get client() {
      return client;
    },
    ...{ admin, configMap, confirmed, create, replace, route },
    ...{ slicesOf, start, status, visit },
  };
}
