import { eventually } from '@backstage-releases/local-cluster';
import {
  configMaps,
  endpointSlices,
  services,
} from '@backstage-releases/cluster-client';
import { NotAllowedError } from '@backstage/errors';
import { beforeCalls, Call } from './__testUtils__/beforeCalls';
import { target, TestProxies, wish } from './__testUtils__/TestProxies';
import { CanaryProxyRouter } from './CanaryProxyRouter';
import { ProxyDirectory } from './ProxyDirectory';

jest.setTimeout(120_000);

const ENTRY = { namespace: 'prod', name: 'shop-canary' };

describe('whoever is sent to the entry of a route', () => {
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

  const untilEntry = (state: string) =>
    eventually(
      () => router.observe(target),
      ({ entry }) => entry === state,
    );

  it('finds nothing once somebody has deleted it, until the route is sent again', async () => {
    await proxies.startInstance('a');
    await expect(router.observe(target)).resolves.toMatchObject({
      entry: 'absent',
    });
    await router.apply(target, wish(1, 10));
    await untilEntry('ready');
    await proxies.client.delete(services, ENTRY);
    await expect(router.observe(target)).resolves.toMatchObject({
      entry: 'absent',
      stored: 1,
    });
    await router.apply(target, wish(1, 10));
    await untilEntry('ready');
  });

  it('finds nobody where a selector meets no proxy', async () => {
    await proxies.startInstance('a', { enters: false });
    const mistaken = proxies.makeRouter({ selector: { app: 'typo' } });
    await mistaken.apply(target, wish(1, 10));
    await expect(mistaken.observe(target)).resolves.toMatchObject({
      stored: 1,
      entry: 'empty',
      instances: [{ name: 'a', generation: 1 }],
    });
  });

  it('finds nobody where a proxy that serves the route could not enter itself, which it says', async () => {
    const inTheWay = { namespace: 'prod', name: 'shop-canary-a' };
    await proxies.apply([
      {
        apiVersion: 'discovery.k8s.io/v1',
        kind: 'EndpointSlice',
        metadata: inTheWay,
        addressType: 'IPv4',
        endpoints: [],
        ports: [],
      },
    ]);
    await proxies.startInstance('a');
    await router.apply(target, wish(1));
    const seen = await eventually(
      () => router.observe(target),
      ({ instances: [{ message }] }) => message !== undefined,
    );
    expect(seen).toMatchObject({
      entry: 'empty',
      instances: [
        {
          generation: 1,
          message: expect.stringContaining('"shop-canary-a" already exists'),
        },
      ],
    });
    await proxies.client.delete(endpointSlices, inTheWay);
  });

  it('finds nobody where no proxy is alive', async () => {
    await proxies.startInstance('a');
    await router.apply(target, wish(1));
    await untilEntry('ready');
    const [lease] = await proxies.directory.instances(target);
    const late = proxies.makeRouter({
      directory: {
        instances: async () => [{ ...lease, abandoned: true }],
      } as unknown as ProxyDirectory,
      now: () => lease.renewed + lease.countsFor,
    });
    await expect(late.observe(target)).resolves.toMatchObject({
      entry: 'empty',
      instances: [{ live: false }],
    });
  });

  it("finds nothing of ours where the Service is somebody else's", async () => {
    await proxies.client.create(services, {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: ENTRY,
      ...{ spec: { ports: [{ port: 80 }] } },
    });
    await expect(router.observe(target)).resolves.toMatchObject({
      entry: 'absent',
    });
    await proxies.client.delete(services, ENTRY);
  });

  it('is looked at in two or three requests', async () => {
    await proxies.startInstance('a');
    const calls: Call[] = [];
    const looking = proxies.makeRouter({
      client: beforeCalls(proxies.client, async call => {
        calls.push(call);
      }),
    });
    await looking.observe(target);
    expect(calls).toHaveLength(2);
    await router.apply(target, wish(1));
    calls.length = 0;
    await looking.observe(target);
    expect(calls).toHaveLength(3);
  });

  it('is unknown where EndpointSlices must not be read, and a rollback ends all the same', async () => {
    await proxies.startInstance('a');
    const client = beforeCalls(proxies.client, async ({ resource }) => {
      if (resource === endpointSlices) {
        throw new NotAllowedError('endpointslices is forbidden');
      }
    });
    const limited = proxies.makeRouter({ client });
    await limited.apply(target, wish(1, 10));
    await limited.apply(target, wish(2));
    const seen = await limited.observe(target);
    expect(seen).toMatchObject({
      stored: 2,
      instances: [{ generation: 2, live: true }],
    });
    expect(seen.entry).toBeUndefined();
    await limited.observe(target);
    expect(
      proxies.logger.warn.mock.calls.filter(([message]) =>
        message.includes('endpointslices is forbidden'),
      ),
    ).toHaveLength(1);
  });

  it('shows what was stored once, also where nobody else remembers it', async () => {
    await router.apply(target, wish(7));
    await proxies.client.delete(configMaps, {
      namespace: 'prod',
      name: 'shop-route',
    });
    // A database that was restored from a copy would begin below, and the Service refuses that.
    await expect(router.observe(target)).resolves.toMatchObject({
      removed: 7,
      instances: [],
    });
    await expect(router.apply(target, wish(6))).rejects.toThrow(
      "it leads to generation '7' already",
    );
    await expect(router.apply(target, wish(8))).resolves.toMatchObject({
      stored: 8,
    });
  });
});
