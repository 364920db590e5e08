import { ask } from '../../__testUtils__/ask';
import { FakeClock } from '../../__testUtils__/FakeClock';
import { SampledRequest } from '../../sample/SampledRequest';
import { Sampler } from '../../sample/Sampler';
import { KEY, useTestPlane } from './__testUtils__/useTestPlane';

jest.setTimeout(120_000);

describe('NetDataPlane and its sample', () => {
  const plane = useTestPlane();
  const { serve, instance } = plane;
  let samples: SampledRequest[];
  let sampler: Sampler;

  beforeEach(() => {
    samples = [];
    sampler = Sampler.start({
      headers: ['x-plan'],
      cookieKeys: [KEY],
      sink: (route, batch) => {
        expect(route).toBe('shop');
        samples.push(...batch);
      },
      clock: new FakeClock(),
    });
    plane.renew({ sampler, trustedProxies: ['127.0.0.1'] });
  });

  afterEach(() => sampler.stop());

  it('has what a policy may ask of a request, and no secret', async () => {
    const stable = await instance('stable');
    const canary = await instance('canary');
    const port = await serve([stable.address], [canary.address]);
    await ask(port, {
      method: 'POST',
      path: '/shop/cart?token=S3CR3T',
      headers: {
        host: 'Shop.example.com:8080',
        cookie: ['uid=S3CR3T', 'a=b'],
        authorization: 'Bearer S3CR3T',
        'x-plan': 'gold',
        'user-agent': 'test',
        'x-forwarded-for': '203.0.113.7',
      },
      body: 'S3CR3T',
    });
    await ask(port);
    sampler.stop();
    expect(samples).toMatchObject([
      {
        weight: 1,
        address: '203.0.113.7',
        method: 'POST',
        hostname: 'shop.example.com',
        path: '/shop/cart',
        headers: { 'x-plan': 'gold', 'user-agent': 'test' },
        cookies: expect.stringMatching(/^uid=[\w-]{12}; a=[\w-]{12}$/),
        query: expect.stringMatching(/^[\w-]{12}=[\w-]{12}$/),
        group: 'canary',
        source: 'cookie:uid',
        bucket: expect.any(Number),
      },
      { group: 'stable', cookies: '', memory: undefined },
    ]);
    expect(JSON.stringify(samples)).not.toContain('S3CR3T');
  });
});
