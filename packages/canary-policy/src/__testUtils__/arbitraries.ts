import fc from 'fast-check';
import { DeviceMatch } from '../Device';
import { IdentitySource, Policy, Rule, Segment, ValueMatch } from '../Policy';
import { PolicyRequest } from '../PolicyRequest';
import { Region } from '../Region';

const values = fc.constantFrom('a', 'b', 'ios', '上海', '');
const names = fc.constantFrom('x-app', 'X-Region', 'beta');

const valueMatch: fc.Arbitrary<ValueMatch> = fc.oneof(
  fc.record({ equals: values }),
  fc.record({ in: fc.array(values, { minLength: 1, maxLength: 3 }) }),
  fc.record({ prefix: fc.constantFrom('a', 'i', '上') }),
  fc.record({ exists: fc.boolean() }),
  fc.record({ matches: fc.constantFrom('a|b', '[a-z]{2,}', '上.*') }),
);

const named = fc
  .tuple(names, valueMatch)
  .map(([name, match]) => ({ name, ...match }));

const networks = fc.array(
  fc.constantFrom('203.0.113.0/24', '198.51.100.7', '2001:db8::/32'),
  { minLength: 1, maxLength: 3 },
);

const list = <T>(...items: T[]) =>
  fc.array(fc.constantFrom(...items), { minLength: 1, maxLength: 3 });

const devices: fc.Arbitrary<DeviceMatch[]> = fc.array(
  fc.oneof(
    fc.constantFrom('iphone', 'android', 'desktop', 'bot', 'safari'),
    fc.record({ os: list('ios', 'android'), class: list('phone', 'tablet') }),
  ) as fc.Arbitrary<DeviceMatch>,
  { minLength: 1, maxLength: 3 },
);

/** Segments that say something of a user. */
const userLeaves = [
  fc.record({ network: networks }),
  fc.record({ device: devices }),
  fc.record({ region: list('CN', 'CN-SH', 'DE', 'asia') }),
  fc.record({ header: named }),
  fc.record({ cookie: named }),
] as const;

/** Segments that say something of one request, or of a user only when she is known. */
const otherLeaves = [
  fc.record({
    users: fc.record(
      { in: list('ann', '王'), header: fc.constantFrom('X-User-Id') },
      { requiredKeys: ['in'] },
    ),
  }),
  fc.record({ query: named }),
  fc.record({ method: list('GET', 'POST') }),
  fc.record({ hostname: list('www.example.com', '*.example.com', 'a') }),
  fc.record({ path: list('/', '/shop', '/上') }),
] as const;

function combine(...leaves: fc.Arbitrary<Segment>[]): fc.Arbitrary<Segment> {
  return fc.letrec<{ segment: Segment }>(tie => ({
    segment: fc.oneof(
      { maxDepth: 3 },
      ...leaves,
      fc.record({
        all: fc.array(tie('segment'), { minLength: 1, maxLength: 3 }),
      }),
      fc.record({
        any: fc.array(tie('segment'), { minLength: 1, maxLength: 3 }),
      }),
      fc.record({ not: tie('segment') }),
    ),
  })).segment;
}

/** Segments that are remembered as they are. */
export const userSegmentArbitrary = combine(...userLeaves);

export const segmentArbitrary = combine(...userLeaves, ...otherLeaves);

export const shareArbitrary: fc.Arbitrary<number> = fc
  .integer({ min: 0, max: 10_000 })
  .map(buckets => buckets / 100);

const ruleOf = (segment: fc.Arbitrary<Segment>): fc.Arbitrary<Rule> =>
  fc.record({ segment, share: shareArbitrary }, { requiredKeys: ['share'] });

const identityArbitrary: fc.Arbitrary<IdentitySource> = fc.constantFrom(
  { cookie: 'uid' },
  { header: 'X-User-Id' },
  { assigned: true as const },
  { address: true as const },
);

const policyOf = (segment: fc.Arbitrary<Segment>): fc.Arbitrary<Policy> =>
  fc
    .record({
      salt: fc.string({ minLength: 1, maxLength: 20 }),
      identity: fc.array(identityArbitrary, { minLength: 1, maxLength: 4 }),
      rules: fc.array(ruleOf(segment), { maxLength: 5 }),
    })
    .map(policy => {
      const { identity } = policy;
      // Where users are listed, something has to name them.
      const isNamed = identity.some(
        source => 'cookie' in source || 'header' in source,
      );
      return isNamed
        ? policy
        : { ...policy, identity: [...identity, { cookie: 'uid' }] };
    });

/** Policies whose segments say something of users only. */
export const userPolicyArbitrary = policyOf(userSegmentArbitrary);

export const policyArbitrary = policyOf(segmentArbitrary);

/** What a request carries, as plain data. */
export interface RequestData {
  address?: string;
  headers: Record<string, string>;
  cookies: Record<string, string>;
  query?: Record<string, string>;
  method?: string;
  hostname?: string;
  path?: string;
  region?: Region;
  navigation: boolean;
  newId: string;
}

const received = fc.constantFrom('a', 'b', 'ios', 'iosx', '\xe4\xb8\x8a', '');

export const requestArbitrary: fc.Arbitrary<RequestData> = fc.record(
  {
    address: fc.constantFrom(
      '203.0.113.9',
      '::ffff:203.0.113.9',
      '198.51.100.7',
      '2001:db8::1',
      '192.0.2.1',
      'unknown',
    ),
    headers: fc
      .tuple(
        fc.dictionary(
          fc.constantFrom('x-app', 'x-region', 'beta', 'x-user-id'),
          fc.oneof(received, fc.constantFrom('ann', 'bob')),
          { noNullPrototype: true },
        ),
        fc.constantFrom(
          undefined,
          'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1',
          'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:125.0) Gecko/20100101 Firefox/125.0',
          'curl/8.5.0',
        ),
      )
      .map(
        ([headers, agent]): Record<string, string> =>
          agent === undefined ? headers : { ...headers, 'user-agent': agent },
      ),
    cookies: fc.dictionary(
      fc.constantFrom('x-app', 'X-Region', 'beta', 'uid'),
      fc.oneof(received, fc.uuid()),
    ),
    query: fc.dictionary(names, received, { noNullPrototype: true }),
    method: fc.constantFrom('GET', 'POST', 'PUT'),
    hostname: fc.constantFrom('www.example.com', 'example.com', 'a'),
    path: fc.constantFrom('/', '/shop', '/shop/cart', '/shopping'),
    region: fc.constantFrom<Region>(
      { country: 'CN', subdivisions: ['CN-SH'] },
      { country: 'CN' },
      { country: 'DE' },
      {},
    ),
    navigation: fc.boolean(),
    newId: fc.uuid(),
  },
  { requiredKeys: ['headers', 'cookies', 'navigation', 'newId'] },
);

export function toRequest(data: Partial<RequestData>): PolicyRequest {
  return {
    address: data.address,
    header: name => data.headers?.[name],
    cookie: name => data.cookies?.[name],
    query: name => data.query?.[name],
    method: data.method,
    hostname: data.hostname,
    path: data.path,
    region: () => data.region,
    navigation: data.navigation ?? false,
    newId: () => data.newId ?? 'new-id',
  };
}
