import { ServiceUnavailableError } from '@backstage/errors';
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

  it('sends everyone back although the API server is gone', async () => {
    const a = await proxies.startInstance('a');
    await router.apply(target, wish(1, 100));
    const { get } = proxies.client;
    proxies.client.get = async () => {
      throw new ServiceUnavailableError('connection refused');
    };
    const seen = await router.apply(target, wish(2));
    expect(generations(seen)).toEqual({ a: 2 });
    expect(seen.stored).toBeUndefined();
    proxies.client.get = get;
    expect(await (await proxies.ask(a, 'u1')).text()).toContain('shop-r0');
  });
});
