import { hangingClient, refusingClient } from './__testUtils__/deafClients';
import {
  generations,
  target,
  TestProxies,
  wish,
} from './__testUtils__/TestProxies';
import { CanaryProxyRouter } from './CanaryProxyRouter';

jest.setTimeout(120_000);

describe('taking users back', () => {
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

  it.each([
    ['refuses connections', refusingClient],
    ['never answers', hangingClient],
  ])('needs no API server: it %s', async (_, client) => {
    const a = await proxies.startInstance('a');
    await router.apply(target, wish(1, 100));
    const { memory } = await router.observe(target);
    // As it comes back from a database.
    const last = JSON.parse(JSON.stringify({ instances: [], memory }));
    const restarted = proxies.makeRouter({
      client,
      directory: proxies.makeDirectory(client),
    });

    const seen = await restarted.apply(target, wish(2), last);
    expect(generations(seen)).toEqual({ a: 2 });
    expect(seen.stored).toBeUndefined();
    expect(await (await proxies.ask(a, 'u1')).text()).toContain('shop-r0');

    const again = await restarted.apply(target, wish(3), seen);
    expect(generations(again)).toEqual({ a: 3 });
    // The same document as one that is made by a look.
    await expect(router.apply(target, wish(3))).resolves.toMatchObject({
      stored: 3,
      instances: [{ name: 'a', generation: 3 }],
    });
  });

  it('but gives nobody a canary without a look at who may', async () => {
    const a = await proxies.startInstance('a');
    const seen = await router.apply(target, wish(1));
    const offline = proxies.makeRouter({ client: refusingClient });
    await expect(offline.apply(target, wish(2, 100), seen)).rejects.toThrow(
      'connection refused',
    );
    expect(await (await proxies.ask(a, 'u1')).text()).toContain('shop-r0');
  });
});
