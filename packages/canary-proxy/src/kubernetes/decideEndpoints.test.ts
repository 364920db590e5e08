import { decideEndpoints, EndpointSlice } from './decideEndpoints';

interface Given {
  addressType?: EndpointSlice['addressType'];
  ports?: EndpointSlice['ports'];
  [address: string]: unknown;
}

const slice = (
  addresses: Record<string, { ready?: boolean | null; serving?: boolean }>,
  { addressType = 'IPv4', ports = [{ name: 'http', port: 8080 }] }: Given = {},
): EndpointSlice => ({
  metadata: { name: 'shop-1' },
  addressType,
  endpoints: Object.entries(addresses).map(([address, conditions]) => ({
    addresses: [address],
    conditions,
  })),
  ports,
});

describe('decideEndpoints', () => {
  it.each<[string, EndpointSlice[], string | undefined, string[]]>([
    ['nothing', [], 'http', []],
    [
      'the ready ones, sorted',
      [
        slice({
          '10.0.0.2': { ready: true },
          '10.0.0.1': { ready: true },
          '10.0.0.3': { ready: false, serving: true },
        }),
      ],
      'http',
      ['10.0.0.1:8080', '10.0.0.2:8080'],
    ],
    [
      'those of all slices, with the port of each',
      [
        slice({ '10.0.0.1': { ready: true } }),
        slice(
          { '10.0.0.2': { ready: true }, '10.0.0.1': { ready: true } },
          { ports: [{ name: 'http', port: 9090 }] },
        ),
      ],
      'http',
      ['10.0.0.1:8080', '10.0.0.1:9090', '10.0.0.2:9090'],
    ],
    [
      'an unknown condition as ready',
      [slice({ '10.0.0.1': {}, '10.0.0.2': { ready: null } })],
      'http',
      ['10.0.0.1:8080', '10.0.0.2:8080'],
    ],
    [
      'one family of a dual-stack Service',
      [
        slice({ 'fd00::1': { ready: true } }, { addressType: 'IPv6' }),
        slice({ '10.0.0.1': { ready: true } }),
      ],
      'http',
      ['10.0.0.1:8080'],
    ],
    [
      'IPv6 in brackets',
      [slice({ 'fd00::1': { ready: true } }, { addressType: 'IPv6' })],
      'http',
      ['[fd00::1]:8080'],
    ],
    [
      'no names of hosts',
      [slice({ 'db.example': { ready: true } }, { addressType: 'FQDN' })],
      'http',
      [],
    ],
    [
      'the only port where none is named',
      [slice({ '10.0.0.1': { ready: true } }, { ports: [{ port: 1234 }] })],
      undefined,
      ['10.0.0.1:1234'],
    ],
    [
      'nothing where there are several and none is named',
      [
        slice(
          { '10.0.0.1': { ready: true } },
          {
            ports: [
              { name: 'a', port: 1 },
              { name: 'b', port: 2 },
            ],
          },
        ),
      ],
      undefined,
      [],
    ],
    [
      'nothing where the named one is missing',
      [slice({ '10.0.0.1': { ready: true } })],
      'admin',
      [],
    ],
  ])('takes %s', (_, slices, port, expected) => {
    expect(decideEndpoints(slices, port).ready).toEqual(expected);
  });

  it('tells who still serves from who is ready', () => {
    const endpoints = decideEndpoints(
      [
        slice({
          '10.0.0.1': { ready: false, serving: true },
          '10.0.0.2': { ready: false, serving: false },
        }),
      ],
      'http',
    );
    expect(endpoints).toEqual({ ready: [], serving: ['10.0.0.1:8080'] });
  });
});
