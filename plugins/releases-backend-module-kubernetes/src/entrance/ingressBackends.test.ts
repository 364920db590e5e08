import fc from 'fast-check';
import type {
  IngressBackend,
  IngressSpec,
} from 'kubernetes-types/networking/v1';
import { backendsOf, withService } from './ingressBackends';

const name = fc.constantFrom('shop', 'api', 'docs');
const port = fc.oneof(
  fc.record({ number: fc.integer({ min: 1, max: 65535 }) }),
  fc.record({ name: fc.constantFrom('http', 'metrics') }),
);
const backend: fc.Arbitrary<IngressBackend> = fc.oneof(
  fc.record({ service: fc.record({ name, port }) }),
  fc.constant({ resource: { kind: 'Bucket', name: 'shop' } }),
);
const path = fc.record(
  {
    path: fc.constantFrom('/', '/api'),
    pathType: fc.constantFrom('Prefix', 'Exact'),
    backend,
  },
  { requiredKeys: ['pathType', 'backend'] },
);
const specs: fc.Arbitrary<IngressSpec> = fc.record(
  {
    defaultBackend: backend,
    ingressClassName: fc.constant('nginx'),
    rules: fc.array(
      fc.record(
        {
          host: fc.constantFrom('a.example', '*.example'),
          http: fc.record({ paths: fc.array(path, { minLength: 1 }) }),
        },
        { requiredKeys: [] },
      ),
    ),
  },
  { requiredKeys: [] },
);

describe('withService', () => {
  it('is undone by the opposite', () => {
    fc.assert(
      fc.property(specs, spec => {
        const changed = withService(spec, 'shop', 'shop-canary');
        expect(withService(changed, 'shop-canary', 'shop')).toEqual(spec);
      }),
    );
  });

  it('changes each backend of one Service, and nothing else', () => {
    fc.assert(
      fc.property(specs, spec => {
        const changed = withService(spec, 'shop', 'shop-canary');
        expect(backendsOf(changed)).toEqual(
          backendsOf(spec).map(one =>
            one.service === 'shop' ? { ...one, service: 'shop-canary' } : one,
          ),
        );
      }),
    );
  });
});

describe('backendsOf', () => {
  it('says for people which requests go where', () => {
    const service = { name: 'shop', port: { number: 80 } };
    expect(
      backendsOf({
        defaultBackend: { service },
        rules: [
          {
            host: 'shop.example',
            http: {
              paths: [
                { path: '/api', pathType: 'Prefix', backend: { service } },
              ],
            },
          },
          { http: { paths: [{ pathType: 'Exact', backend: { service } }] } },
        ],
      }).map(({ route }) => route),
    ).toEqual(['everything else', 'shop.example/api', '*/']);
  });
});
