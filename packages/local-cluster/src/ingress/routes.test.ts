import type { KubeObject } from '../store/KubeObject';
import { findRoute, routesOf } from './routes';

function ingress(
  rules: Array<
    [host: string | undefined, type: string, path: string, service: string]
  >,
): KubeObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: {
      name: 'i',
      namespace: 'n',
      uid: 'u',
      resourceVersion: '1',
      creationTimestamp: '',
    },
    spec: {
      rules: rules.map(([host, pathType, path, service]) => ({
        host,
        http: {
          paths: [
            {
              path,
              pathType,
              backend: { service: { name: service, port: { number: 80 } } },
            },
          ],
        },
      })),
    },
  };
}

describe('findRoute', () => {
  const routes = routesOf([
    ingress([
      [undefined, 'Prefix', '/', 'any'],
      ['shop.test', 'Prefix', '/', 'shop'],
      ['shop.test', 'Prefix', '/api', 'api'],
      ['shop.test', 'Prefix', '/api/v2/', 'api2'],
      ['shop.test', 'Exact', '/api/v2', 'exact'],
      ['*.test', 'Prefix', '/', 'wild'],
    ]),
  ]);

  it.each([
    ['shop.test', '/', 'shop'],
    ['SHOP.test:8080', '/x', 'shop'],
    ['shop.test', '/api', 'api'],
    ['shop.test', '/api/x', 'api'],
    ['shop.test', '/apix', 'shop'],
    ['shop.test', '/api/v2', 'exact'],
    ['shop.test', '/api/v2/', 'api2'],
    ['shop.test', '/api/v2/x', 'api2'],
    ['other.test', '/', 'wild'],
    ['a.b.test', '/', 'any'],
    ['localhost', '/', 'any'],
    ['', '/', 'any'],
  ])('sends %s%s to %s', (host, path, service) => {
    expect(findRoute(routes, host, path)?.backend.service).toBe(service);
  });

  it('finds nothing where no rule is', () => {
    expect(
      findRoute(
        routesOf([ingress([['a.test', 'Prefix', '/x', 's']])]),
        'a.test',
        '/',
      ),
    ).toBeUndefined();
  });
});
