import {
  deployments,
  ingresses,
  services,
} from '@backstage-releases/cluster-client';
import { eventually, Manifest } from '@backstage-releases/local-cluster';
import { TargetContext } from '@backstage-releases/plugin-releases-node';
import { deployment, ingress, path, service } from '../__testUtils__/manifests';
import { TestPlatform } from '../__testUtils__/TestPlatform';
import { Ingress } from '../objects';

jest.setTimeout(120_000);

const to = { service: 'shop-canary' };

describe('KubernetesEntrance', () => {
  let platform: TestPlatform;

  beforeAll(async () => {
    platform = await TestPlatform.start();
  });

  afterAll(() => platform.stop());

  const prepare = async (manifests: Manifest[]) => {
    const target = await platform.prepare([
      deployment(),
      service('shop', {
        ports: [
          { name: 'http', port: 80, targetPort: 'http' },
          { name: 'metrics', port: 9090, targetPort: 'http' },
        ],
      }),
      ...manifests,
    ]);
    await platform.makeEntry(target);
    return target;
  };

  const observe = (target: TargetContext) => platform.entrance.observe(target);
  const fence = async (target: TargetContext) =>
    platform.entrance.fence(target, await observe(target));
  const point = async (target: TargetContext) =>
    platform.entrance.point(target, to, await observe(target));
  const restore = async (target: TargetContext) =>
    platform.entrance.restore(target, await observe(target));

  /** All that people have written of all Ingresses, to the byte. */
  const written = async ({ namespace }: TargetContext) => {
    const { items } = await platform.client.list<Ingress>(ingresses, {
      namespace,
    });
    return JSON.stringify(
      items
        .sort((a, b) => a.metadata.name.localeCompare(b.metadata.name))
        .map(({ metadata: { name, labels, annotations }, spec }) => ({
          name,
          labels,
          annotations,
          spec,
        })),
    );
  };

  const elsewhere: Manifest = {
    ...ingress('docs', 'docs.example', [path('docs', { number: 8080 })]),
  };

  it.each<[string, Manifest[]]>([
    ['one path', [ingress()]],
    [
      'annotations, labels, a class and certificates',
      [
        {
          ...ingress(),
          metadata: {
            name: 'shop',
            labels: { team: 'web' },
            annotations: {
              'nginx.ingress.kubernetes.io/rewrite-target': '/$1',
              'kubectl.kubernetes.io/last-applied-configuration':
                '{"spec": "with  odd\\tspaces"}\n',
            },
          },
          spec: {
            ...(ingress().spec as object),
            ingressClassName: 'nginx',
            tls: [{ hosts: ['shop.example'], secretName: 'shop-tls' }],
          },
        },
      ],
    ],
    [
      'several hosts and paths, by name and by number of the port, beside other services',
      [
        {
          ...ingress(),
          spec: {
            rules: [
              {
                host: 'shop.example',
                http: {
                  paths: [
                    path('shop', { name: 'http' }, '/'),
                    path('docs', { number: 8080 }, '/docs'),
                    path('shop', { number: 80 }, '/api'),
                  ],
                },
              },
              {
                host: '*.shop.example',
                http: { paths: [path('shop', { number: 80 })] },
              },
              { host: 'nothing.shop.example' },
            ],
          },
        },
      ],
    ],
    [
      'a default backend',
      [
        {
          ...ingress(),
          spec: {
            defaultBackend: {
              service: { name: 'shop', port: { name: 'http' } },
            },
          },
        },
      ],
    ],
    [
      'several Ingresses',
      [
        ingress('shop', 'shop.example', [path()]),
        ingress('mobile', 'm.shop.example', [path('shop', { number: 80 })]),
      ],
    ],
  ])('puts back exactly: %s', async (_, manifests) => {
    const target = await prepare([...manifests, elsewhere]);
    const before = await written(target);
    const untouched = await platform.ingress(target, 'docs');
    expect(await observe(target)).toMatchObject({
      pointsTo: 'service',
      leftovers: false,
    });

    await fence(target);
    expect(await observe(target)).toMatchObject({
      pointsTo: 'service',
      leftovers: true,
    });
    for (let times = 0; times < 2; times++) {
      await point(target);
      expect(await observe(target)).toMatchObject({
        pointsTo: 'proxy',
        leftovers: true,
      });
      expect(await written(target)).not.toContain('"name":"shop","port"');
    }
    for (let times = 0; times < 2; times++) {
      await restore(target);
      expect(await written(target)).toBe(before);
      expect(await observe(target)).toMatchObject({
        pointsTo: 'service',
        leftovers: false,
      });
    }
    expect((await platform.ingress(target, 'docs')).metadata).toEqual(
      untouched.metadata,
    );
  });

  it('leads real requests to the proxy and back', async () => {
    const host = 'redirect.example';
    const target = await prepare([
      ingress('shop', host, [path(), path('shop', { number: 80 }, '/api')]),
    ]);
    const asked = async () => [
      await platform.ask(host),
      await platform.ask(host, '/api/x'),
    ];
    const everywhere = async (image: string) =>
      expect(await eventually(asked, ([first]) => first === image)).toEqual([
        image,
        image,
      ]);
    await everywhere('registry.example/shop:1.0.0');
    await point(target);
    await everywhere('the proxy');
    await restore(target);
    await everywhere('registry.example/shop:1.0.0');
  });

  it('says that there is none, and does not point what is not there', async () => {
    const target = await prepare([elsewhere]);
    const seen = await observe(target);
    expect(seen).toMatchObject({
      kind: 'Ingress',
      name: 'shop',
      pointsTo: 'absent',
      leftovers: false,
    });
    await expect(
      platform.entrance.point(target, to, seen),
    ).rejects.toMatchObject({
      name: 'InputError',
      message: `No Ingress of namespace '${target.namespace}' sends requests to Service 'shop', so there is no entrance that could point at the canary proxy`,
    });
    await platform.entrance.restore(target, seen);
    const empty = await platform.prepare([]);
    expect((await observe(empty)).pointsTo).toBe('absent');
    await fence(empty);
  });

  it.each([
    ['alone', []],
    ['beside others', [deployment('other'), service('other')]],
  ])(
    'is put back also when the service that ran %s is gone',
    async (_, others) => {
      const target = await prepare([ingress(), ...others]);
      const before = await written(target);
      await point(target);
      await platform.delete(target, deployments, 'shop');
      await platform.delete(target, services, 'shop');
      const seen = await observe(target);
      expect(seen).toMatchObject({
        kind: 'Ingress',
        name: 'shop',
        pointsTo: 'proxy',
        leftovers: true,
      });
      await restore(target);
      expect(await written(target)).toBe(before);
    },
  );

  it('does not point what the proxy could not serve', async () => {
    const target = await prepare([
      ingress('shop', 'shop.example', [
        path(),
        path('shop', { number: 9090 }, '/metrics'),
      ]),
    ]);
    const before = await written(target);
    await expect(point(target)).rejects.toThrow(
      "Ingress 'shop' sends 'shop.example/metrics' to port '9090' of Service 'shop', and the canary proxy serves only 'http'",
    );
    expect(await written(target)).toBe(before);
  });

  it('does not point at a Service that is not there', async () => {
    const target = await prepare([ingress()]);
    await platform.delete(target, services, 'shop-canary');
    const before = await written(target);
    await expect(point(target)).rejects.toMatchObject({
      name: 'NotFoundError',
    });
    expect(await written(target)).toBe(before);
  });

  it('goes on where another worker stopped between two Ingresses', async () => {
    const target = await prepare([
      ingress('a', 'a.example', [path()]),
      ingress('b', 'b.example', [path()]),
    ]);
    const before = await written(target);
    const stopped = async (act: () => Promise<void>) => {
      const stop = async (index: number) => {
        if (index === 1) {
          throw new Error('stopped');
        }
      };
      await expect(platform.watched.holding(stop, act)).rejects.toThrow(
        'stopped',
      );
    };
    await stopped(() => point(target));
    expect(await observe(target)).toMatchObject({
      pointsTo: 'service',
      leftovers: true,
    });
    await point(target);
    expect((await observe(target)).pointsTo).toBe('proxy');
    await stopped(() => restore(target));
    expect(await observe(target)).toMatchObject({
      pointsTo: 'service',
      leftovers: true,
    });
    await restore(target);
    expect(await written(target)).toBe(before);
  });

  it('keeps what somebody else changed meanwhile', async () => {
    const target = await prepare([ingress()]);
    await point(target);
    await platform.patch(target, ingresses, 'shop', {
      metadata: { annotations: { theirs: 'yes' } },
      spec: { ingressClassName: 'other' },
    });
    await restore(target);
    const { metadata, spec } = await platform.ingress(target, 'shop');
    expect(metadata.annotations).toEqual({ theirs: 'yes' });
    expect(spec).toEqual({
      ...(ingress().spec as object),
      ingressClassName: 'other',
    });
  });

  it('says that it does not know where somebody else has pointed it, and takes only its marks off', async () => {
    const target = await prepare([ingress()]);
    await point(target);
    const theirs = {
      rules: [{ host: 'shop.example', http: { paths: [path('maintenance')] } }],
    };
    await platform.patch(target, ingresses, 'shop', { spec: theirs });
    expect(await observe(target)).toMatchObject({
      name: 'shop',
      pointsTo: 'unknown',
      leftovers: true,
    });
    await restore(target);
    const { metadata, spec } = await platform.ingress(target, 'shop');
    expect(metadata.annotations).toBeUndefined();
    expect(spec).toEqual(theirs);
  });

  it('shares an Ingress with other services, each with a fence of its own', async () => {
    const target = await prepare([
      deployment('api'),
      service('api'),
      ingress('site', 'site.example', [
        path('shop', { name: 'http' }, '/'),
        path('api', { name: 'http' }, '/api'),
      ]),
    ]);
    const api: TargetContext = {
      ...target,
      id: 'prod/api',
      service: {
        entityRef: 'component:default/api',
        name: 'api',
        annotations: { 'backstage.io/kubernetes-id': 'api' },
      },
    };
    await platform.makeEntry(api);
    const before = await written(target);
    const later = { ...target, fence: 40 };
    await fence(later);
    await point(later);
    await fence(api);
    await platform.entrance.point(
      api,
      { service: 'api-canary' },
      await observe(api),
    );
    expect((await observe(later)).pointsTo).toBe('proxy');
    await restore(later);
    expect(await observe(later)).toMatchObject({
      pointsTo: 'service',
      leftovers: false,
    });
    expect(await observe(api)).toMatchObject({
      pointsTo: 'proxy',
      leftovers: true,
    });
    await restore(api);
    expect(await written(target)).toBe(before);
  });
});
