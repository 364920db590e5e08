import { eventually } from '@backstage-releases/local-cluster';
import { services } from '@backstage-releases/cluster-client';
import {
  generations,
  ROUTE_ID,
  target,
  TestProxies,
  wish,
} from './__testUtils__/TestProxies';
import { CanaryProxyRouter } from './CanaryProxyRouter';
import { ProxyDirectory } from './ProxyDirectory';

jest.setTimeout(120_000);

describe('CanaryProxyRouter', () => {
  let proxies: TestProxies;
  let router: CanaryProxyRouter;

  beforeAll(async () => {
    proxies = await TestProxies.start();
  });

  beforeEach(() => {
    router = proxies.makeRouter();
  });

  afterEach(() => proxies.reset());

  afterAll(() => proxies.stop());

  it('says what is missing', async () => {
    await expect(router.capabilities(target)).resolves.toMatchObject({
      unavailable:
        "no canary proxy runs for namespace 'prod' of cluster 'prod'",
    });
    await proxies.startInstance('a');
    const { unavailable, segments, regions } = await router.capabilities(
      target,
    );
    expect(unavailable).toBeUndefined();
    expect(segments).toContain('device');
    expect(regions).toBe('country');
  });

  it('offers nothing where all ports are taken, and asks for none before it is needed', async () => {
    await proxies.startInstance('a');
    const message =
      "no port is left for 'prod/default/shop': 'releases.canaryProxy.ports' is '8000-8003', and the target needs '8004'";
    await expect(
      router.capabilities({ ...target, slot: 4 }),
    ).resolves.toMatchObject({ unavailable: message });
    await expect(
      router.apply({ ...target, slot: 4 }, wish(1)),
    ).rejects.toMatchObject({ name: 'InputError', message });

    const { slot: _, ...waiting } = target;
    const { unavailable } = await router.capabilities(waiting);
    expect(unavailable).toBeUndefined();
    await expect(router.observe(waiting)).resolves.toMatchObject({
      instances: [{ name: 'a', generation: 'none' }],
    });
    await router.remove(waiting, 1);
    await expect(router.apply(waiting, wish(2))).rejects.toMatchObject({
      name: 'InputError',
      message: "Target 'prod/default/shop' was given no port for its route",
    });
  });

  it('is told by each instance what it serves', async () => {
    const a = await proxies.startInstance('a');
    await proxies.startInstance('b');
    const seen = await router.apply(target, wish(1, 100));
    expect(seen.stored).toBe(1);
    expect(generations(seen)).toEqual({ a: 1, b: 1 });

    const answer = await proxies.ask(a, 'u1');
    expect(await answer.text()).toContain('shop-r1');
    const busy = await eventually(
      () => router.observe(target),
      ({ instances: all }) => all.every(one => one.inFlight === 0),
    );
    expect(generations(busy)).toEqual({ a: 1, b: 1 });
    const [{ lastRequestAt, now, inFlight }] = busy.instances;
    expect(lastRequestAt).toBeLessThanOrEqual(now!);
    expect(inFlight).toBe(0);

    expect(generations(await router.apply(target, wish(2)))).toEqual({
      a: 2,
      b: 2,
    });
    expect(await (await proxies.ask(a, 'u1')).text()).toContain('shop-r0');
  });

  it('reaches an instance that it can tell nothing by what is stored', async () => {
    await proxies.startInstance('a');
    const stranger = proxies.makeRouter({ token: 'another-token' });
    const seen = await stranger.apply(target, wish(1, 10));
    expect(seen).toMatchObject({ stored: 1 });
    expect(generations(seen)).toEqual({ a: 'unknown' });
    await eventually(
      () => router.observe(target),
      ({ instances }) => instances[0].generation === 1,
    );
    await router.remove(target, 1);
  });

  it('leads an entrance to the route by a Service like the own one', async () => {
    const a = await proxies.startInstance('a');
    await router.apply(target, wish(1));
    const { service } = await router.address(target);
    await expect(
      proxies.client.get(services, { namespace: 'prod', name: service }),
    ).resolves.toMatchObject({
      spec: { ports: [{ name: 'http', port: 80, targetPort: 8003 }] },
    });
    await proxies.apply([
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
      () => fetch(proxies.ingressUrl),
      answer => answer.ok,
    );
    const { points } = await eventually(
      () =>
        proxies.metrics.query(target, {
          from: 0,
          to: Number.MAX_SAFE_INTEGER,
        }),
      found => found.points.length > 0,
    );
    expect(points.map(({ group }) => group)).toContain('stable');
    expect(a.port(ROUTE_ID)).toBeGreaterThan(0);
  });

  it('waits for an instance that was killed as long as it may still send users to a canary', async () => {
    await proxies.startInstance('a');
    await router.apply(target, wish(1, 10));
    const [lease] = await proxies.directory.instances(target);
    const nobody = { ...lease, adminUrl: 'http://127.0.0.1:9' };
    const seenAt = async (now: number) => {
      const later = proxies.makeRouter({
        directory: {
          instances: async () => [nobody],
        } as unknown as ProxyDirectory,
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

  it('names a wrong token', async () => {
    await proxies.startInstance('a');
    const stranger = proxies.makeRouter({ token: 'another-token' });
    const { instances } = await stranger.observe(target);
    expect(instances[0]).toMatchObject({
      live: true,
      generation: 'unknown',
      message: expect.stringContaining("look at 'releases.canaryProxy.token'"),
    });
  });
});
