import { EntryService } from './entryService';
import { EndpointSlice, entryState } from './entryState';

const service: EntryService = {
  metadata: { name: 'shop-canary' },
  spec: { ports: [{ name: 'http', port: 80, targetPort: 8003 }] },
};

const proxy = {
  name: 'proxy-1',
  dataAddress: '10.0.0.7',
  renewed: 0,
  countsFor: 30_000,
};

const slice = (
  endpoint: NonNullable<EndpointSlice['endpoints']>[number],
  port = 'http',
): EndpointSlice => ({
  metadata: { name: 'shop-canary-1' },
  endpoints: [endpoint],
  ports: [{ name: port, port: 8003 }],
});

const here = { addresses: ['10.0.0.7'] };

describe('entryState', () => {
  it.each<[string, EndpointSlice[] | undefined, string | undefined]>([
    ['an address of a proxy', [slice(here)], 'ready'],
    [
      'a pod of its name at another address',
      [
        slice({
          addresses: ['fd00::7'],
          targetRef: { kind: 'Pod', name: 'proxy-1' },
        }),
      ],
      'ready',
    ],
    [
      'one of two',
      [slice({ ...here, conditions: { ready: false } }), slice(here)],
      'ready',
    ],
    ['nothing', [], 'empty'],
    [
      'a slice without endpoints',
      // As an API server answers it.
      // eslint-disable-next-line no-restricted-syntax
      [{ metadata: { name: 'a' }, endpoints: null, ports: null }],
      'empty',
    ],
    [
      'a proxy that is not ready',
      [slice({ ...here, conditions: { ready: false } })],
      'empty',
    ],
    [
      'a pod of something else, by a wrong selector',
      [
        slice({
          addresses: ['10.0.0.8'],
          targetRef: { kind: 'Pod', name: 'shop-r0-1' },
        }),
      ],
      'empty',
    ],
    ['another port of a proxy', [slice(here, 'metrics')], 'empty'],
    ['what may not be read', undefined, undefined],
  ])('of a Service that leads to %s', (_, slices, state) => {
    expect(entryState(service, slices, [proxy])).toBe(state);
  });

  it('tells a Service that is missing from one that leads to no proxy alive', () => {
    expect(entryState(undefined, [], [proxy])).toBe('absent');
    expect(entryState(service, [slice(here)], [])).toBe('empty');
  });

  it('finds the port of a Service that has only one, without a name', () => {
    const { name: _, ...port } = service.spec.ports![0];
    const unnamed = { ...service, spec: { ports: [port] } };
    expect(entryState(unnamed, [slice(here, '')], [proxy])).toBe('ready');
  });
});
