import { eventually } from '@backstage-releases/local-cluster';
import {
  configMaps,
  KubeObject,
  services,
} from '@backstage-releases/cluster-client';
import { ANNOTATION_FENCE } from '@backstage-releases/plugin-releases-node';
import { beforeCalls } from './__testUtils__/beforeCalls';
import {
  generations,
  target,
  TestProxies,
  wish,
} from './__testUtils__/TestProxies';
import { CanaryProxyRouter } from './CanaryProxyRouter';

jest.setTimeout(120_000);

describe('RouteStore', () => {
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

  /** What there is of a route on the cluster. */
  const leftOver = async () => {
    const lists = await Promise.all(
      [configMaps, services].map(resource =>
        proxies.client.list(resource, { namespace: 'prod' }),
      ),
    );
    return lists
      .flatMap(({ items }) => items.map(({ metadata }) => metadata.name))
      .filter(name => ['shop-route', 'shop-canary'].includes(name));
  };

  const fence = (number: number) =>
    proxies.client.patch(
      services,
      { namespace: 'prod', name: 'shop-r0' },
      { metadata: { annotations: { [ANNOTATION_FENCE]: String(number) } } },
    );

  it('G10: sees what was changed by hand under its number, and stores a newer route over it', async () => {
    await proxies.startInstance('a');
    await router.apply(target, wish(5, 10));
    const edit = (text: string) =>
      proxies.client.patch(
        configMaps,
        { namespace: 'prod', name: 'shop-route' },
        { data: { 'route.json': text } },
      );
    const { data } = await proxies.client.get<
      KubeObject & { data: Record<string, string> }
    >(configMaps, { namespace: 'prod', name: 'shop-route' });
    expect(await router.observe(target)).toMatchObject({ stored: 5 });
    await edit(data['route.json'].replace('"share":10', '"share":100'));
    expect(await router.observe(target)).toMatchObject({ stored: 6 });
    await edit('nonsense');
    expect((await router.observe(target)).stored).toBeUndefined();
    expect(await router.apply(target, wish(7))).toMatchObject({ stored: 7 });
    expect(await router.observe(target)).toMatchObject({ stored: 7 });
  });

  it('counts no number after which there is none', async () => {
    await proxies.startInstance('a');
    await router.apply(target, wish(5, 10));
    const ref = { namespace: 'prod', name: 'shop-route' };
    const { data } = await proxies.client.get<
      KubeObject & { data: Record<string, string> }
    >(configMaps, ref);
    for (const generation of ['9007199254740991', String(2 ** 52)]) {
      await proxies.client.patch(configMaps, ref, {
        metadata: {
          annotations: { 'backstage-releases/generation': generation },
        },
        data: {
          'route.json': data['route.json'].replace(
            '"generation":5',
            `"generation":${generation}`,
          ),
        },
      });
      expect((await router.observe(target)).stored).toBe(1);
    }
    expect(await router.apply(target, wish(6))).toMatchObject({ stored: 6 });
    expect((await router.observe(target)).stored).toBe(6);
  });

  it('refuses older generations, and the same with other content', async () => {
    await proxies.startInstance('a');
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
    await proxies.startInstance('a');
    await fence(2);
    await expect(
      router.apply({ ...target, fence: 1 }, wish(1, 10)),
    ).rejects.toThrow(
      "A later command than '1' was carried out on 'prod/default/shop'",
    );
    expect(await router.observe(target)).toMatchObject({
      stored: undefined,
      instances: [{ name: 'a', generation: 'none' }],
    });
    await fence(0);
  });

  it('leaves nothing behind', async () => {
    await proxies.startInstance('a');
    await router.apply(target, wish(3, 10));
    await router.remove(target, 3);
    const gone = await router.observe(target);
    expect(gone).toMatchObject({ stored: undefined, removed: 3 });
    expect(generations(gone)).toEqual({ a: 'none' });
    expect(await leftOver()).toEqual([]);
  });

  it('does not remove a newer route', async () => {
    await proxies.startInstance('a');
    await router.apply(target, wish(8));
    await router.remove(target, 7);
    expect((await router.observe(target)).stored).toBe(8);
    expect(await leftOver()).toEqual(['shop-route', 'shop-canary']);
  });

  it('brings back what somebody deleted, before users are refused', async () => {
    const a = await proxies.startInstance('a');
    await router.apply(target, wish(4, 100));
    await proxies.client.delete(configMaps, {
      namespace: 'prod',
      name: 'shop-route',
    });
    await eventually(
      () => router.observe(target),
      ({ removed, instances }) =>
        removed === 4 && instances[0].generation === 'none',
    );
    expect(await (await proxies.ask(a, 'u1')).text()).toContain('shop-r0');
    const seen = await router.apply(target, wish(5, 100));
    expect(seen.stored).toBe(5);
    expect(generations(seen)).toEqual({ a: 5 });
    expect(await (await proxies.ask(a, 'u1')).text()).toContain('shop-r1');
  });

  it('takes what was removed for good under a higher number only', async () => {
    await proxies.startInstance('a');
    await router.apply(target, wish(4, 10));
    await router.remove(target, 4);
    await expect(router.apply(target, wish(4, 10))).rejects.toThrow(
      'was removed with generation 4',
    );
    const seen = await router.apply(target, wish(5, 10));
    expect(seen.stored).toBe(5);
    expect(generations(seen)).toEqual({ a: 5 });
  });

  it('puts right what was changed by hand', async () => {
    await proxies.startInstance('a');
    await router.apply(target, wish(1));
    await proxies.client.patch<KubeObject>(
      configMaps,
      { namespace: 'prod', name: 'shop-route' },
      { data: { 'route.json': '{}' } },
    );
    await router.apply(target, wish(1));
    const { data } = await proxies.client.get<KubeObject & { data: any }>(
      configMaps,
      {
        namespace: 'prod',
        name: 'shop-route',
      },
    );
    expect(JSON.parse(data['route.json']).generation).toBe(1);
  });

  it('neither reads, changes nor removes a ConfigMap of somebody else', async () => {
    await proxies.startInstance('a');
    const ref = { namespace: 'prod', name: 'shop-route' };
    const made = await proxies.client.create<KubeObject & { data: object }>(
      configMaps,
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { ...ref, labels: { app: 'shop' } },
        data: { 'delivery.yaml': 'routes: [north, south]' },
      },
    );
    expect((await router.observe(target)).stored).toBeUndefined();
    await expect(router.apply(target, wish(1, 10))).rejects.toMatchObject({
      name: 'ConflictError',
      message:
        "ConfigMap 'shop-route' in namespace 'prod' is in the way: it isn't ours, and the canary of 'shop' needs that name",
    });
    await router.remove(target, 1);
    expect(await proxies.client.get(configMaps, ref)).toEqual(made);
    await proxies.client.delete(configMaps, ref);
  });

  describe('lets a worker that comes when all is over make nothing', () => {
    /** Begins and ends the route while another worker is held before it does something, in a world where the proxies are new. */
    const heldBefore = async (verb: 'create' | 'replace') => {
      await proxies.startInstance('a');
      let done = false;
      const client = beforeCalls(proxies.client, async call => {
        if (call.verb === verb && call.resource === configMaps && !done) {
          done = true;
          await router.apply(target, wish(1, 10));
          await router.apply(target, wish(2));
          await fence(1);
          await router.remove(target, 2);
          await proxies.restart();
        }
      });
      const late = proxies.makeRouter({ client });
      const outcome = await late.apply(target, wish(1, 10)).then(
        () => 'stored',
        (error: Error) => error.message,
      );
      await fence(0);
      return outcome;
    };

    it('by the fence, where its ConfigMap is new', async () => {
      expect(await heldBefore('create')).toBe(
        "A later command than '0' was carried out on 'prod/default/shop'",
      );
      expect(await leftOver()).toEqual([]);
      expect(generations(await router.observe(target))).toEqual({ b: 'none' });
    });

    it('by the version, where it had begun with it', async () => {
      expect(await heldBefore('replace')).toBe(
        "Route 'prod.shop' was removed while it was stored",
      );
      expect(await leftOver()).toEqual([]);
      expect(generations(await router.observe(target))).toEqual({ b: 'none' });
    });

    it('by what a proxy remembers, where no command came between', async () => {
      await proxies.startInstance('a');
      await router.apply(target, wish(3, 10));
      await router.remove(target, 3);
      await expect(router.apply(target, wish(2, 10))).rejects.toMatchObject({
        name: 'ConflictError',
        message: expect.stringContaining('was removed with generation 3'),
      });
      expect(await leftOver()).toEqual([]);
    });
  });
});
