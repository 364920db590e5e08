import {
  configMaps,
  KubeObject,
  services,
} from '@backstage-releases/cluster-client';
import { ANNOTATION_FENCE } from '@backstage-releases/plugin-releases-node';
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
    await proxies.client.patch(
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
    await proxies.client.patch(
      services,
      { namespace: 'prod', name: 'shop-r0' },
      { metadata: { annotations: { [ANNOTATION_FENCE]: '0' } } },
    );
  });

  it('leaves nothing behind, and takes what a late worker put there away again', async () => {
    await proxies.startInstance('a');
    await router.apply(target, wish(3, 10));
    await router.remove(target, 3);
    const gone = await router.observe(target);
    expect(gone).toMatchObject({ stored: undefined, removed: 3 });
    expect(generations(gone)).toEqual({ a: 'none' });
    await expect(
      proxies.client.get(services, { namespace: 'prod', name: 'shop-canary' }),
    ).rejects.toThrow('not found');

    const late = await router.apply(target, wish(2, 10));
    expect(generations(late)).toEqual({ a: 'unknown' });
    await router.remove(target, 3);
    expect((await router.observe(target)).stored).toBeUndefined();
  });

  it('does not remove a newer route', async () => {
    await proxies.startInstance('a');
    await router.apply(target, wish(8));
    await router.remove(target, 7);
    expect((await router.observe(target)).stored).toBe(8);
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
});
