import {
  ClusterClient,
  configMaps,
  endpointSlices,
  services,
} from '@backstage-releases/cluster-client';
import { NotAllowedError } from '@backstage/errors';
import { eventually } from './__testUtils__/eventually';
import { target, TestProxies, wish } from './__testUtils__/TestProxies';

jest.setTimeout(120_000);

/** A client of which one call does something else. */
function changed(
  client: ClusterClient,
  other: Partial<ClusterClient>,
): ClusterClient {
  return {
    get: (...args) => client.get(...args),
    list: (...args) => client.list(...args),
    create: (...args) => client.create(...args),
    replace: (...args) => client.replace(...args),
    patch: (...args) => client.patch(...args),
    delete: (...args) => client.delete(...args),
    reflect: (...args) => client.reflect(...args),
    text: (...args) => client.text(...args),
    ...other,
  };
}

describe('the Service through which users reach a route', () => {
  let proxies: TestProxies;
  const entry = { namespace: 'prod', name: 'shop-canary' };

  beforeAll(async () => {
    proxies = await TestProxies.start();
  });

  afterEach(() => proxies.reset());

  afterAll(() => proxies.stop());

  it('is seen absent, empty and ready', async () => {
    const router = proxies.makeRouter();
    expect(await router.observe(target)).toMatchObject({ entry: 'absent' });
    await proxies.startInstance('a');
    await router.apply(target, wish(1));
    await eventually(
      () => router.observe(target),
      seen => seen.entry === 'ready',
    );
    const { items } = await proxies.client.list(endpointSlices, {
      namespace: 'prod',
      labelSelector: 'kubernetes.io/service-name=shop-canary',
    });
    expect(items).not.toEqual([]);
    const blind = proxies.makeRouter({
      client: changed(proxies.client, {
        list: async () => {
          throw new NotAllowedError('endpointslices are forbidden');
        },
      }),
    });
    expect((await blind.observe(target)).entry).toBeUndefined();
  });

  it('stays for a later route when an older one is removed late', async () => {
    await proxies.startInstance('a');
    const router = proxies.makeRouter();
    await router.apply(target, wish(1));
    await router.remove(target, 1);
    await router.apply(target, wish(2));
    await router.remove(target, 1);
    expect(await router.observe(target)).toMatchObject({ stored: 2 });
    await proxies.client.get(services, entry);
  });

  it('stays for a later route that comes while an older one is being removed', async () => {
    await proxies.startInstance('a');
    const router = proxies.makeRouter();
    await router.apply(target, wish(1));
    let letGo = () => {};
    const held = new Promise<void>(resolve => {
      letGo = resolve;
    });
    let reached = () => {};
    const isReached = new Promise<void>(resolve => {
      reached = resolve;
    });
    const late = proxies.makeRouter({
      client: changed(proxies.client, {
        delete: async (resource, ...args) => {
          if (resource.plural === 'services') {
            reached();
            await held;
          }
          return proxies.client.delete(resource, ...args);
        },
      }),
    });
    const removal = late.remove(target, 1);
    await isReached;
    await router.apply(target, wish(2));
    letGo();
    await expect(removal).rejects.toMatchObject({ name: 'ConflictError' });
    expect(await router.observe(target)).toMatchObject({ stored: 2 });
    await proxies.client.get(services, entry);
  });

  it('is made again for a route that is sent again', async () => {
    await proxies.startInstance('a');
    const router = proxies.makeRouter();
    await router.apply(target, wish(1));
    await proxies.client.delete(services, entry);
    expect(await router.observe(target)).toMatchObject({ entry: 'absent' });
    await router.apply(target, wish(1));
    await eventually(
      () => router.observe(target),
      seen => seen.entry === 'ready',
    );
  });

  it('is not all that may fail: a route that is not stored says why', async () => {
    await proxies.startInstance('a');
    const message = 'configmaps are forbidden';
    const refuse = async (resource: { plural: string }) => {
      if (resource.plural === configMaps.plural) {
        throw new NotAllowedError(message);
      }
    };
    const router = proxies.makeRouter({
      client: changed(proxies.client, {
        create: async (resource, object) => {
          await refuse(resource);
          return proxies.client.create(resource, object);
        },
      }),
    });
    // users are taken back all the same, and the next look says what is wrong
    expect(await router.apply(target, wish(1))).toMatchObject({
      problem: message,
      instances: [{ name: 'a', generation: 1 }],
    });
    expect(await router.observe(target)).toMatchObject({ problem: message });
    await expect(router.apply(target, wish(2, 10))).rejects.toThrow(message);
  });
});
