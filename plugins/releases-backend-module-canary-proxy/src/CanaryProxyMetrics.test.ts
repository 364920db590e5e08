import { target, TestProxies, wish } from './__testUtils__/TestProxies';

jest.setTimeout(120_000);

describe('CanaryProxyMetrics', () => {
  it('covers nothing when no proxy is alive', async () => {
    const proxies = await TestProxies.start();
    try {
      const proxy = await proxies.startInstance('a');
      await proxies.makeRouter().apply(target, wish(1));
      const range = { from: 0, to: Date.now() };
      expect(await proxies.metrics.query(target, range)).toMatchObject({
        coverage: 1,
      });
      await proxy.stop();
      expect(await proxies.metrics.query(target, range)).toMatchObject({
        coverage: 0,
        points: [],
      });
    } finally {
      await proxies.reset();
      await proxies.stop();
    }
  });
});
