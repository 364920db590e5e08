import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  clusterClientFromKubeconfig,
  configMaps,
  endpointSlices,
  HttpClusterClient,
  KubeObject,
  leases,
  services,
} from '@backstage-releases/cluster-client';
import {
  echoImages,
  LocalCluster,
  startCluster,
} from '@backstage-releases/local-cluster';
import { ask } from '../__testUtils__/ask';
import { eventually } from '../__testUtils__/eventually';
import { quietLog } from '../__testUtils__/quietLog';
import type { RouteAnswer } from '../admin/routeAnswer';
import type { StatusAnswer } from '../admin/statusOf';
import type { CanaryProxy } from '../program/CanaryProxy';
import { startProxy } from '../program/startProxy';
import type { EndpointSlice } from './decideEndpoints';

const TOKEN = 'a-token-of-these-tests';

jest.setTimeout(300_000);

describe('a proxy with a cluster', () => {
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

  async function start(instance = 'a'): Promise<CanaryProxy> {
    const proxy = await startProxy(
      {
        kubeconfig: join(directory, 'kubeconfig'),
        namespaces: ['prod'],
        adminPort: 0,
        tokens: [TOKEN],
        instance,
        advertise: '127.0.0.1',
      },
      { anyPort: true, log: quietLog() },
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

  interface ConfigMap extends KubeObject {
    data: Record<string, string>;
  }

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

  it('serves what a ConfigMap says, and what it says next', async () => {
    const proxy = await start();
    await create(route(1, 100));
    expect((await confirmed(proxy, 1)).origin).toBe('configmap');
    const pods = new Set<string>();
    for (let round = 0; round < 4; round += 1) {
      const { image, pod } = await visit(proxy);
      expect(image).toBe('shop-r2');
      pods.add(pod);
    }
    expect(pods.size).toBe(2);

    await replace(route(2));
    await confirmed(proxy, 2);
    expect((await visit(proxy)).image).toBe('shop-r1');

    await client.delete(configMaps, { namespace: 'prod', name: 'shop-route' });
    const gone = await eventually(
      () => admin(proxy, '/v1/routes/prod.shop'),
      answer => answer.status === 404,
    );
    expect(gone.body.error.tombstone).toBe(2);
    expect(proxy.port('prod.shop')).toBeUndefined();
  });

  it('starts with the ConfigMaps that are there before it is ready', async () => {
    await create(route(4, 100));
    const proxy = await start();
    expect((await visit(proxy)).image).toBe('shop-r2');
  });

  it('removes the route of a ConfigMap that loses its label', async () => {
    const proxy = await start();
    await create(route(3));
    await confirmed(proxy, 3);
    const unlabelled = configMap(route(3));
    delete unlabelled.metadata.labels;
    await client.replace(configMaps, unlabelled);
    const { body } = await eventually(
      () => admin(proxy, '/v1/routes/prod.shop'),
      answer => answer.status === 404,
    );
    expect(body.error.tombstone).toBe(3);
  });

  it('G10 goes on as before where a ConfigMap is wrong, and says what is', async () => {
    const proxy = await start();
    await create(route(2, 100));
    await confirmed(proxy, 2);
    const refused = async (document: unknown, message: RegExp) => {
      await replace(document);
      const { source } = await eventually(
        () => status(proxy),
        ({ source: { refused: found } }) =>
          found.some(problem => message.test(problem.message)),
      );
      expect(source.refused).toEqual([
        expect.objectContaining({ configMap: 'prod/shop-route' }),
      ]);
      expect((await visit(proxy)).image).toBe('shop-r2');
    };
    await refused(route(3, 101), /policy\.rules\[0\]\.share/);
    await refused(route(2, 0), /has other content/);
    await refused('no document', /the document/);
    await replace(route(3));
    await confirmed(proxy, 3);
    await eventually(
      () => status(proxy),
      ({ source }) => source.refused.length === 0,
    );
  });

  it('takes whichever comes first, the ConfigMap or the admin API, and never goes back', async () => {
    const proxy = await start();
    await create(route(1, 100));
    await confirmed(proxy, 1);
    const put = await admin(proxy, '/v1/routes/prod.shop', {
      method: 'PUT',
      body: JSON.stringify(route(3)),
    });
    expect([put.status, put.body.origin]).toEqual([200, 'api']);
    // late news of the cluster: not an error, and without effect
    await replace(route(2, 100));
    await create(route(9, 0, { id: 'prod.seen', port: 8002 }), 'seen');
    await eventually(
      () => admin(proxy, '/v1/routes/prod.seen'),
      answer => answer.status === 200,
    );
    expect((await visit(proxy)).image).toBe('shop-r1');
    expect((await status(proxy)).source.refused).toEqual([]);
    await replace(route(3));
    await replace(route(4, 100));
    expect((await confirmed(proxy, 4)).origin).toBe('configmap');
    const old = await admin(proxy, '/v1/routes/prod.shop', {
      method: 'PUT',
      body: JSON.stringify(route(3)),
    });
    expect(old.status).toBe(409);
  });

  it('follows the instances of both groups', async () => {
    const proxy = await start();
    await create(route(1, 100));
    await confirmed(proxy, 1);
    const scale = (name: string, replicas: number) =>
      client.patch(
        { apiVersion: 'apps/v1', plural: 'deployments' },
        { namespace: 'prod', name, subresource: 'scale' },
        { spec: { replicas } },
      );
    const endpoints = (name: 'stable' | 'canary', count: number) =>
      eventually(
        () => status(proxy),
        ({ routes }) => routes[0].groups[name]?.endpoints.length === count,
      );
    await scale('shop-r2', 0);
    await endpoints('canary', 0);
    expect((await visit(proxy)).image).toBe('shop-r1');
    expect((await status(proxy)).routes[0].canaryEmpty).toBe(1);

    await scale('shop-r1', 0);
    await endpoints('stable', 0);
    const { status: code, headers } = await ask(proxy.port('prod.shop')!, {});
    expect([code, headers['retry-after']]).toEqual([503, '1']);

    await scale('shop-r2', 3);
    await endpoints('canary', 3);
    expect((await visit(proxy)).image).toBe('shop-r2');
  });

  it('says where it is by a Lease, and takes it back when it ends', async () => {
    const proxy = await start('left');
    const other = await start('right');
    const read = async () =>
      (
        await client.list<KubeObject & { spec: Record<string, unknown> }>(
          leases,
          {
            namespace: 'prod',
            labelSelector: 'backstage-releases/canary-proxy=true',
          },
        )
      ).items;
    const found = await eventually(read, ({ length }) => length === 2);
    expect(found[0]).toMatchObject({
      metadata: {
        name: 'canary-proxy-left',
        annotations: {
          'backstage-releases/admin-url': proxy.adminUrl,
          'backstage-releases/data-address': '127.0.0.1',
        },
      },
      spec: { holderIdentity: 'left', leaseDurationSeconds: 15 },
    });
    const renewed = Date.parse(String(found[0].spec.renewTime));
    expect(Math.abs(Date.now() - renewed)).toBeLessThan(120_000);
    await proxy.stop();
    expect((await read()).map(({ metadata }) => metadata.name)).toEqual([
      'canary-proxy-right',
    ]);
    await other.stop();
    expect(await read()).toEqual([]);
  });

  it('is entered through EndpointSlices of its own', async () => {
    const entry = {
      namespace: 'prod',
      service: 'shop-canary',
      portName: 'http',
    };
    await cluster.apply([
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'shop-canary', namespace: 'prod' },
        spec: { ports: [{ name: 'http', port: 80, targetPort: 8001 }] },
      },
      {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'Ingress',
        metadata: { name: 'shop', namespace: 'prod' },
        spec: {
          rules: [
            {
              http: {
                paths: [
                  {
                    path: '/',
                    pathType: 'Prefix',
                    backend: {
                      service: { name: 'shop-canary', port: { name: 'http' } },
                    },
                  },
                ],
              },
            },
          ],
        },
      },
    ]);
    const left = await start('left');
    const right = await start('right');
    await create(route(1, 100, { entry }));
    await Promise.all([confirmed(left, 1), confirmed(right, 1)]);
    const { items } = await eventually(
      () => slicesOf('shop-canary'),
      list => list.items.length === 2,
    );
    const service = await client.get(services, {
      namespace: 'prod',
      name: 'shop-canary',
    });
    expect(items[0]).toMatchObject({
      metadata: {
        name: 'shop-canary-left',
        labels: {
          'endpointslice.kubernetes.io/managed-by': 'canary-proxy',
          'backstage-releases/canary-proxy-instance': 'left',
        },
        ownerReferences: [{ kind: 'Service', uid: service.metadata.uid }],
      },
      endpoints: [{ addresses: ['127.0.0.1'], conditions: { ready: true } }],
      ports: [{ name: 'http', port: left.port('prod.shop') }],
    });
    const entered = await eventually(
      () => fetch(`${cluster.ingressUrl}/`, { headers: { cookie: 'uid=1' } }),
      ({ status: code }) => code === 200,
    );
    expect((await entered.json()).image).toBe('shop-r2');

    // somebody spoils it: it is put right when anything happens
    await client.delete(endpointSlices, {
      namespace: 'prod',
      name: 'shop-canary-left',
    });
    await replace(route(2, 100, { entry }));
    await eventually(
      () => slicesOf('shop-canary'),
      list => list.items.length === 2,
    );

    await left.stop();
    const names = async () =>
      (await slicesOf('shop-canary')).items.map(slice => slice.metadata.name);
    expect(await names()).toEqual(['shop-canary-right']);
    await client.delete(configMaps, { namespace: 'prod', name: 'shop-route' });
    await eventually(names, ({ length }) => length === 0);
  });

  it('that comes back after a rollback that it missed serves stable only', async () => {
    const before = await start();
    await create(route(1, 100));
    await confirmed(before, 1);
    await before.stop();
    await replace(route(2));
    const after = await start();
    expect((await visit(after)).image).toBe('shop-r1');
  });
});
