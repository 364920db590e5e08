import { CanaryProxy, startProxy } from '@backstage-releases/canary-proxy';
import {
  configMaps,
  HttpClusterClient,
  KubeObject,
  services,
} from '@backstage-releases/cluster-client';
import {
  echoImages,
  LocalCluster,
  startCluster,
} from '@backstage-releases/local-cluster';
import {
  ANNOTATION_FENCE,
  RouteSeen,
  RouteWish,
  TargetContext,
} from '@backstage-releases/plugin-releases-node';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CanaryProxyMetrics } from './CanaryProxyMetrics';
import { CanaryProxyRouter } from './CanaryProxyRouter';
import { ProxyAdmin } from './ProxyAdmin';
import { ProxyDirectory } from './ProxyDirectory';

jest.setTimeout(120_000);

const TOKEN = 'a-token-of-the-proxies';
const ID = 'prod.shop';

const target: TargetContext = {
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

const stable = { revision: 'r0', version: '1.0.0' };
const canary = { revision: 'r1', version: '1.1.0' };
const wish = (generation: number, share?: number): RouteWish => ({
  generation,
  stable,
  ...(share === undefined
    ? {}
    : {
        canary,
        policy: {
          salt: 'salt',
          identity: [{ cookie: 'uid' }],
          rules: [{ share }],
        },
        release: 1,
      }),
});

async function eventually<T>(
  ask: () => Promise<T>,
  isIt: (answer: T) => boolean,
): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (isIt(answer)) {
      return answer;
    }
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}

const revisionObjects = (revision: string) => {
  const name = `shop-${revision}`;
  return [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, namespace: 'prod' },
      spec: {
        replicas: 1,
        selector: { matchLabels: { app: name } },
        template: {
          metadata: { labels: { app: name } },
          spec: {
            containers: [
              {
                name: 'shop',
                image: 'echo',
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
        selector: { app: name },
        ports: [
          { name: 'metrics', port: 9090, targetPort: 'http' },
          { name: 'http', port: 80, targetPort: 'http' },
        ],
      },
    },
  ];
};

describe('CanaryProxyRouter', () => {
  const folder = mkdtempSync(join(tmpdir(), 'router-'));
  let cluster: LocalCluster;
  let client: HttpClusterClient;
  let directory: ProxyDirectory;
  let router: CanaryProxyRouter;
  let metrics: CanaryProxyMetrics;
  let proxies: CanaryProxy[];

  const startInstance = async (instance: string) => {
    const proxy = await startProxy(
      {
        adminPort: 0,
        tokens: [TOKEN],
        kubeconfig: join(folder, 'kubeconfig'),
        namespaces: ['prod'],
        instance,
        advertise: '127.0.0.1',
      },
      {
        anyPort: true,
        log: { info: () => {}, warn: () => {}, error: () => {} },
      },
    );
    proxies.push(proxy);
    await proxy.ready;
    await eventually(
      () => directory.instances(target),
      found =>
        found.some(
          ({ name, adminUrl }) =>
            name === instance && adminUrl === proxy.adminUrl,
        ),
    );
    return proxy;
  };

  const generations = ({ instances }: RouteSeen) =>
    Object.fromEntries(
      instances.map(({ name, generation }) => [name, generation]),
    );

  const ask = (proxy: CanaryProxy, uid: string) =>
    fetch(`http://127.0.0.1:${proxy.port(ID)}/`, {
      headers: { cookie: `uid=${uid}` },
    });

  beforeAll(async () => {
    cluster = await startCluster({ images: echoImages, drain: 20 });
    writeFileSync(join(folder, 'kubeconfig'), cluster.kubeconfig());
    await cluster.apply([
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'prod' } },
      ...revisionObjects('r0'),
      ...revisionObjects('r1'),
    ]);
  });

  beforeEach(() => {
    proxies = [];
    client = HttpClusterClient.create({
      url: cluster.url,
      token: cluster.token,
    });
    const clusters = { get: () => client };
    const admin = ProxyAdmin.create({ token: () => TOKEN });
    directory = ProxyDirectory.create({ clusters });
    router = CanaryProxyRouter.create({
      clusters,
      directory,
      admin,
      config: { token: () => TOKEN, ports: { first: 8000, last: 8003 } },
    });
    metrics = CanaryProxyMetrics.create({ directory, admin });
  });

  afterEach(async () => {
    await router.remove(target, Number.MAX_SAFE_INTEGER).catch(() => {});
    directory.close();
    await Promise.all(proxies.map(proxy => proxy.stop()));
  });

  afterAll(async () => {
    await cluster.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('says what is missing', async () => {
    await expect(router.capabilities(target)).resolves.toMatchObject({
      unavailable:
        "no canary proxy runs for namespace 'prod' of cluster 'prod'",
    });
    await startInstance('a');
    const { unavailable, segments } = await router.capabilities(target);
    expect(unavailable).toBeUndefined();
    expect(segments).toContain('network');
    await expect(router.capabilities({ ...target, slot: 4 })).rejects.toThrow(
      "No port is left for 'prod/default/shop': 'releases.canaryProxy.ports' is '8000-8003', and the target needs '8004'",
    );
  });

  it('is told by each instance what it serves', async () => {
    const a = await startInstance('a');
    await startInstance('b');
    const seen = await router.apply(target, wish(1, 100));
    expect(seen.stored).toBe(1);
    expect(generations(seen)).toEqual({ a: 1, b: 1 });

    const answer = await ask(a, 'u1');
    expect(await answer.text()).toContain('shop-r1');
    const busy = await router.observe(target);
    expect(generations(busy)).toEqual({ a: 1, b: 1 });
    const [{ lastRequestAt, now, inFlight }] = busy.instances;
    expect(lastRequestAt).toBeLessThanOrEqual(now!);
    expect(inFlight).toBe(0);

    expect(generations(await router.apply(target, wish(2)))).toEqual({
      a: 2,
      b: 2,
    });
    expect(await (await ask(a, 'u1')).text()).toContain('shop-r0');
  });

  it('refuses older generations, and the same with other content', async () => {
    await startInstance('a');
    await router.apply(target, wish(5, 10));
    await expect(router.apply(target, wish(4, 20))).rejects.toThrow(
      "generation '5' is there already",
    );
    await expect(router.apply(target, wish(5, 20))).rejects.toThrow(
      "generation '5' is there already",
    );
    await expect(router.apply(target, wish(5, 10))).resolves.toMatchObject({
      stored: 5,
    });
    expect(generations(await router.observe(target))).toEqual({ a: 5 });
  });

  it('refuses a worker that a later command has overtaken', async () => {
    await startInstance('a');
    await client.patch(
      services,
      { namespace: 'prod', name: 'shop-r0' },
      { metadata: { annotations: { [ANNOTATION_FENCE]: '2' } } },
    );
    await expect(
      router.apply({ ...target, fence: 1 }, wish(1, 10)),
    ).rejects.toThrow(
      "A later command than '1' was carried out on 'prod/default/shop'",
    );
    expect(await router.observe(target)).toMatchObject({
      stored: undefined,
      instances: [{ name: 'a', generation: 'none' }],
    });
    await client.patch(
      services,
      { namespace: 'prod', name: 'shop-r0' },
      { metadata: { annotations: { [ANNOTATION_FENCE]: '0' } } },
    );
  });

  it('leads an entrance to the route by a Service like the own one', async () => {
    const a = await startInstance('a');
    await router.apply(target, wish(1));
    const { service } = await router.address(target);
    await expect(
      client.get(services, { namespace: 'prod', name: service }),
    ).resolves.toMatchObject({
      spec: { ports: [{ name: 'http', port: 80, targetPort: 8003 }] },
    });
    await cluster.apply([
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
                      service: { name: service, port: { name: 'http' } },
                    },
                  },
                ],
              },
            },
          ],
        },
      },
    ]);
    await eventually(
      () => fetch(cluster.ingressUrl),
      answer => answer.ok,
    );
    const { points } = await metrics.query(target, {
      from: 0,
      to: Number.MAX_SAFE_INTEGER,
    });
    expect(points.map(({ group }) => group)).toContain('stable');
    expect(a.port(ID)).toBeGreaterThan(0);
  });

  it('leaves nothing behind, and takes what a late worker put there away again', async () => {
    await startInstance('a');
    await router.apply(target, wish(3, 10));
    await router.remove(target, 3);
    const gone = await router.observe(target);
    expect(gone).toMatchObject({ stored: undefined, removed: 3 });
    expect(generations(gone)).toEqual({ a: 'none' });
    await expect(
      client.get(services, { namespace: 'prod', name: 'shop-canary' }),
    ).rejects.toThrow('not found');

    const late = await router.apply(target, wish(2, 10));
    expect(generations(late)).toEqual({ a: 'unknown' });
    await router.remove(target, 3);
    expect((await router.observe(target)).stored).toBeUndefined();
  });

  it('does not remove a newer route', async () => {
    await startInstance('a');
    await router.apply(target, wish(8));
    await router.remove(target, 7);
    expect((await router.observe(target)).stored).toBe(8);
  });

  it('puts right what was changed by hand', async () => {
    await startInstance('a');
    await router.apply(target, wish(1));
    await client.patch<KubeObject>(
      configMaps,
      { namespace: 'prod', name: 'shop-route' },
      { data: { 'route.json': '{}' } },
    );
    await router.apply(target, wish(1));
    const { data } = await client.get<KubeObject & { data: any }>(configMaps, {
      namespace: 'prod',
      name: 'shop-route',
    });
    expect(JSON.parse(data['route.json']).generation).toBe(1);
  });

  it('waits for an instance that was killed as long as it may still send users to a canary', async () => {
    await startInstance('a');
    await router.apply(target, wish(1, 10));
    const [lease] = await directory.instances(target);
    const nobody = { ...lease, adminUrl: 'http://127.0.0.1:9' };
    const seenAt = async (now: number) => {
      const later = CanaryProxyRouter.create({
        clusters: { get: () => client },
        directory: {
          instances: async () => [nobody],
        } as unknown as ProxyDirectory,
        admin: ProxyAdmin.create({ token: () => TOKEN }),
        config: { token: () => TOKEN, ports: { first: 8000, last: 8003 } },
        now: () => now,
      });
      return (await later.observe(target)).instances[0];
    };
    await expect(seenAt(lease.renewed + 29_000)).resolves.toMatchObject({
      live: true,
      generation: 'unknown',
      message: expect.stringContaining("Failed to reach canary proxy 'a'"),
    });
    await expect(seenAt(lease.renewed + 31_000)).resolves.toMatchObject({
      live: false,
    });
  });

  it('sends everyone back although the API server is gone', async () => {
    const a = await startInstance('a');
    await router.apply(target, wish(1, 100));
    const { get } = client;
    const gone = async () => {
      throw Object.assign(new Error('connection refused'), {
        name: 'ServiceUnavailableError',
      });
    };
    client.get = gone;
    const seen = await router.apply(target, wish(2));
    expect(generations(seen)).toEqual({ a: 2 });
    expect(seen.stored).toBeUndefined();
    client.get = get;
    expect(await (await ask(a, 'u1')).text()).toContain('shop-r0');
  });

  it('names a wrong token', async () => {
    await startInstance('a');
    const stranger = CanaryProxyRouter.create({
      clusters: { get: () => client },
      directory,
      admin: ProxyAdmin.create({ token: () => 'another-token' }),
      config: { token: () => TOKEN, ports: { first: 8000, last: 8003 } },
    });
    const { instances } = await stranger.observe(target);
    expect(instances[0]).toMatchObject({
      live: true,
      generation: 'unknown',
      message: expect.stringContaining("look at 'releases.canaryProxy.token'"),
    });
  });
});
