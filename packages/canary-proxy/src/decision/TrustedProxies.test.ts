import { isNetwork, plainAddress, TrustedProxies } from './TrustedProxies';

const proxies = TrustedProxies.create([
  '10.0.0.0/8',
  '2001:db8::/32',
  '192.0.2.1',
]);

describe('TrustedProxies', () => {
  it.each([
    ['nobody wrote anything', '203.0.113.7', undefined, '203.0.113.7'],
    ['an untrusted peer wrote', '203.0.113.7', '198.51.100.1', '203.0.113.7'],
    ['a trusted peer wrote', '10.0.0.1', '198.51.100.1', '198.51.100.1'],
    [
      'the client wrote before it',
      '10.0.0.1',
      '1.2.3.4, 198.51.100.1',
      '198.51.100.1',
    ],
    [
      'several trusted ones wrote',
      '10.0.0.1',
      '198.51.100.1, 10.0.0.3, 192.0.2.1',
      '198.51.100.1',
    ],
    ['all are trusted', '10.0.0.1', '10.0.0.2,10.0.0.3', '10.0.0.2'],
    ['something is no address', '10.0.0.1', 'unknown, 10.0.0.3', '10.0.0.3'],
    ['nothing is an address', '10.0.0.1', 'unknown', '10.0.0.1'],
    ['a port is added', '10.0.0.1', '198.51.100.1:4711', '198.51.100.1'],
    ['it is IPv6 with a port', '10.0.0.1', '[2001:DB9::7]:4711', '2001:db9::7'],
    ['it is IPv6', '2001:db8::1', '2001:db9::7', '2001:db9::7'],
    [
      'it is IPv4 in an IPv6 coat',
      '10.0.0.1',
      '::ffff:198.51.100.1',
      '198.51.100.1',
    ],
  ])('finds the client where %s', (_, peer, header, client) => {
    expect(proxies.clientAddress(peer, header)).toBe(client);
  });

  it('trusts nobody by default', () => {
    expect(
      TrustedProxies.create([]).clientAddress('127.0.0.1', '198.51.100.1'),
    ).toBe('127.0.0.1');
  });

  it.each([
    ['10.0.0.0/8', true],
    ['10.0.0.1', true],
    ['2001:db8::/32', true],
    ['10.0.0.0/33', false],
    ['10.0.0.0/', false],
    ['10.0.0.0/8/8', false],
    ['10.0.0', false],
    ['office', false],
    ['', false],
  ])("knows whether '%s' is a network", (text, expected) => {
    expect(isNetwork(text)).toBe(expected);
  });

  it('reads the addresses of sockets', () => {
    expect(plainAddress('::ffff:10.0.0.1')).toBe('10.0.0.1');
    expect(plainAddress('2001:db8::1')).toBe('2001:db8::1');
    expect(plainAddress(undefined)).toBe('');
  });

  it.each(['', 'unknown', 'fe80::1%a-b'])(
    "does not trust '%s', which is in none of the ranges",
    address => {
      expect(proxies.trusts(address)).toBe(false);
    },
  );
});
