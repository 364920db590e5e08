import type { Segment } from '@backstage-releases/canary-policy';
import type { RegionSource } from '../region/RegionSource';
import { DecidedRequest, RequestDecider } from './RequestDecider';

const KEYS = [Buffer.from('a key that signs memory cookies.')];
const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1';

const regions: RegionSource = {
  detail: 'subdivision',
  find: address =>
    address === '203.0.113.7'
      ? { country: 'CN', subdivisions: ['CN-SH'] }
      : undefined,
};

type Headers = Record<string, string>;

interface Asked extends Partial<Omit<DecidedRequest, 'header'>> {
  headers?: Headers;
}

function isIn(segment: Segment, { headers, ...request }: Asked): boolean {
  const received = new Map(Object.entries({ cookie: 'uid=1', ...headers }));
  const policy = {
    salt: 'one',
    identity: [{ cookie: 'uid' }],
    rules: [{ segment, share: 100 }],
  };
  const { group } = RequestDecider.create(policy, KEYS, regions).decide({
    method: 'GET',
    address: '203.0.113.7',
    target: '/shop/cart?v=2',
    ...request,
    header: name => received.get(name),
  });
  return group === 'canary';
}

describe('RequestDecider', () => {
  it.each<[Segment, Asked]>([
    [{ path: ['/shop'] }, { target: '/' }],
    [{ path: ['/'] }, { target: undefined }],
    [{ query: { name: 'v', equals: '2' } }, { target: '/shop' }],
    [{ query: { name: 'v', exists: true } }, { target: undefined }],
    [{ method: ['GET'] }, { method: 'POST' }],
    [{ region: ['CN-SH'] }, { address: '192.0.2.1' }],
    [{ network: ['203.0.113.0/24'] }, { address: '192.0.2.1' }],
  ])('knows %j of a request, unless it is %j', (segment, other) => {
    expect(isIn(segment, {})).toBe(true);
    expect(isIn(segment, other)).toBe(false);
  });

  it.each<[Segment, Headers]>([
    [{ hostname: ['www.example.com'] }, { host: 'WWW.example.com:8080' }],
    [{ device: ['iphone'] }, { 'user-agent': IPHONE }],
    [{ users: { in: ['ann'], header: 'X-User-Id' } }, { 'x-user-id': 'ann' }],
  ])('knows %j by %j', (segment, headers) => {
    expect(isIn(segment, { headers })).toBe(true);
    expect(isIn(segment, {})).toBe(false);
  });

  it('believes the host that a trusted hop says', () => {
    const segment = { hostname: ['www.example.com'] };
    const headers = { host: 'shop-canary.prod:8001' };
    expect(isIn(segment, { headers })).toBe(false);
    expect(isIn(segment, { headers, host: 'www.example.com' })).toBe(true);
  });

  it('knows no region without a location file', () => {
    const policy = {
      salt: 'one',
      identity: [{ address: true as const }],
      rules: [{ segment: { region: ['asia'] }, share: 100 }],
    };
    const request = {
      method: 'GET',
      address: '203.0.113.7',
      header: () => undefined,
    };
    expect(RequestDecider.create(policy, KEYS).decide(request).group).toBe(
      'stable',
    );
  });
});
