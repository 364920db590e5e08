import { Ingress } from '../objects';
import { describeEntrance } from './describeEntrance';

const names = { entry: 'shop-canary', service: 'shop' };

const ingress = (
  rules: Array<{ host?: string; to: string; path?: string }>,
  other: Partial<Ingress> & { tls?: string[] } = {},
): Ingress => ({
  metadata: { name: 'site' },
  status: { loadBalancer: { ingress: [{ ip: '203.0.113.1' }] } },
  ...other,
  spec: {
    ...(other.tls ? { tls: [{ hosts: other.tls }] } : {}),
    rules: rules.map(({ host, to, path }) => ({
      host,
      http: {
        paths: [
          {
            path,
            pathType: 'Prefix',
            backend: { service: { name: to, port: { number: 80 } } },
          },
        ],
      },
    })),
  },
});

const describeAll = (...ingresses: Ingress[]) =>
  describeEntrance({ service: 'shop', fence: 0, ingresses }, names);

describe('describeEntrance', () => {
  it.each([
    [['shop'], 'service', false],
    [['shop-canary'], 'proxy', true],
    [['shop', 'shop-canary'], 'service', true],
    [['shop-canary', 'docs'], 'proxy', true],
    [['docs'], 'unknown', false],
  ])(
    'with backends %j points to %s, leftovers %s',
    (to, pointsTo, leftovers) => {
      const seen = describeAll(ingress(to.map(one => ({ to: one }))));
      expect(seen).toMatchObject({ name: 'site', pointsTo, leftovers });
    },
  );

  it('finds only the marks of the service', () => {
    const marked = (name: string) =>
      describeAll(
        ingress([{ to: 'shop' }], {
          metadata: { name: 'site', annotations: { [name]: '1' } },
        }),
      ).leftovers;
    expect(marked('backstage-releases/fence-shop')).toBe(true);
    expect(marked('backstage-releases/original-shop')).toBe(true);
    expect(marked('backstage-releases/fence-api')).toBe(false);
  });

  it('knows an address only where a browser can open it', () => {
    const to = 'shop';
    const host = 'shop.example';
    expect(describeAll(ingress([{ host, to }])).url).toBe(
      'http://shop.example/',
    );
    expect(
      describeAll(
        ingress(
          [
            { host: '*.shop.example', to },
            { host, to, path: '/a' },
          ],
          {
            tls: [host],
          },
        ),
      ).url,
    ).toBe('https://shop.example/a');
    expect(
      describeAll(
        ingress([{ host: 'new.example', to }], { status: undefined }),
        ingress([{ host, to }]),
      ).url,
    ).toBe('http://shop.example/');
    expect(describeAll(ingress([{ to }])).url).toBeUndefined();
  });
});
