import fc from 'fast-check';
import { BlockList, isIP, SocketAddress } from 'net';
import { formatAddress, parseAddress } from './Address';
import { compileNetworks, parseNetwork } from './Network';

const v4 = fc.ipV4();
const v6 = fc.ipV6();
const network = fc.oneof(
  fc.tuple(v4, fc.integer({ min: 0, max: 32 })),
  fc.tuple(v6, fc.integer({ min: 0, max: 128 })),
);

function isMappedOrCompatible(address: string) {
  return /^::(ffff:)?\d+\./i.test(address) || parseAddress(address)?.[2] === 0;
}

function contains(networks: string[], address: string) {
  const parsed = parseAddress(address);
  return parsed !== undefined && compileNetworks(networks)(parsed);
}

describe('parseAddress', () => {
  it('takes what Node takes as an address', () => {
    fc.assert(
      fc.property(
        fc.oneof(v4, v6, fc.stringMatching(/^[0-9a-f:.]{0,20}$/)),
        text => {
          expect(parseAddress(text) !== undefined).toBe(isIP(text) !== 0);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it.each([
    '010.0.0.1',
    '1.2.3',
    '1.2.3.4.5',
    '256.0.0.1',
    '1.2.3.4 ',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7',
    '12345::',
    '::1.2.3',
    ':1::',
    '1:',
    '',
    'localhost',
  ])("refuses '%s'", text => {
    expect(parseAddress(text)).toBeUndefined();
  });

  it('writes an address as Node does', () => {
    fc.assert(
      fc.property(fc.oneof(v4, v6), text => {
        fc.pre(!isMappedOrCompatible(text));
        const family = text.includes(':') ? 'ipv6' : 'ipv4';
        const expected = new SocketAddress({ address: text, family }).address;
        expect(formatAddress(parseAddress(text)!)).toBe(expected);
      }),
    );
  });

  it('reads an IPv4-mapped address as IPv4 and drops a zone', () => {
    expect(formatAddress(parseAddress('::FFFF:203.0.113.7')!)).toBe(
      '203.0.113.7',
    );
    expect(formatAddress(parseAddress('::ffff:cb00:7107')!)).toBe(
      '203.0.113.7',
    );
    expect(formatAddress(parseAddress('FE80::0:1%eth0')!)).toBe('fe80::1');
  });
});

describe('compileNetworks', () => {
  it('contains what a BlockList of the same networks contains', () => {
    fc.assert(
      fc.property(
        fc.array(network, { minLength: 1, maxLength: 20 }),
        fc.oneof(v4, v6),
        (networks, other) => {
          fc.pre(
            [...networks.map(([host]) => host), other].every(
              address => !isMappedOrCompatible(address),
            ),
          );
          // A list per family, as Node counts IPv4 to the IPv6 networks around its mapping.
          const lists = { ipv4: new BlockList(), ipv6: new BlockList() };
          for (const [host, prefix] of networks) {
            const family = host.includes(':') ? 'ipv6' : 'ipv4';
            lists[family].addSubnet(host, prefix, family);
          }
          const texts = networks.map(([host, prefix]) => `${host}/${prefix}`);
          for (const address of [other, ...networks.map(([host]) => host)]) {
            const family = address.includes(':') ? 'ipv6' : 'ipv4';
            expect(contains(texts, address)).toBe(
              lists[family].check(address, family),
            );
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('G3 knows the office by IPv4, IPv6 and single addresses', () => {
    const office = ['203.0.113.0/24', '2001:db8:1::/48', '198.51.100.9'];
    for (const inside of [
      '203.0.113.0',
      '203.0.113.255',
      '::ffff:203.0.113.9',
      '2001:db8:1:ffff::1',
      '198.51.100.9',
    ]) {
      expect(contains(office, inside)).toBe(true);
    }
    for (const outside of [
      '203.0.112.255',
      '203.0.114.0',
      '2001:db8:2::',
      '198.51.100.8',
      '203.0.113.9, 10.0.0.1',
    ]) {
      expect(contains(office, outside)).toBe(false);
    }
  });

  it('keeps IPv4 and IPv6 apart', () => {
    expect(contains(['::/0'], '203.0.113.7')).toBe(false);
    expect(contains(['0.0.0.0/0'], '2001:db8::1')).toBe(false);
    expect(contains(['::ffff:203.0.113.0/120'], '203.0.113.7')).toBe(true);
  });

  it.each([
    '203.0.113.0/33',
    '203.0.113.0/-1',
    '203.0.113.0/08',
    '203.0.113.0/',
    '/24',
    '::ffff:1.2.3.4/80',
    '2001:db8::/129',
    'fe80::1%eth0',
    'office',
  ])("refuses '%s'", text => {
    expect(parseNetwork(text)).toBeUndefined();
  });
});
