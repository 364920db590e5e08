import fc from 'fast-check';
import { IdentitySource, Policy, Rule, Segment, ValueMatch } from '../Policy';
import { PolicyRequest } from '../PolicyRequest';

const values = fc.constantFrom('a', 'b', 'ios', '上海', '');
const names = fc.constantFrom('x-app', 'X-Region', 'beta');

const valueMatch: fc.Arbitrary<ValueMatch> = fc.oneof(
  fc.record({ equals: values }),
  fc.record({ in: fc.array(values, { minLength: 1, maxLength: 3 }) }),
  fc.record({ prefix: fc.constantFrom('a', 'i', '上') }),
  fc.record({ exists: fc.boolean() }),
);

const named = fc
  .tuple(names, valueMatch)
  .map(([name, match]) => ({ name, ...match }));

const networks = fc.array(
  fc.constantFrom('203.0.113.0/24', '198.51.100.7', '2001:db8::/32'),
  { minLength: 1, maxLength: 3 },
);

export const segmentArbitrary: fc.Arbitrary<Segment> = fc.letrec<{
  segment: Segment;
}>(tie => ({
  segment: fc.oneof(
    { maxDepth: 3 },
    fc.record({ network: networks }),
    fc.record({ header: named }),
    fc.record({ cookie: named }),
    fc.record({
      all: fc.array(tie('segment'), { minLength: 1, maxLength: 3 }),
    }),
    fc.record({
      any: fc.array(tie('segment'), { minLength: 1, maxLength: 3 }),
    }),
    fc.record({ not: tie('segment') }),
  ),
})).segment;

export const shareArbitrary: fc.Arbitrary<number> = fc
  .integer({ min: 0, max: 10_000 })
  .map(buckets => buckets / 100);

export const ruleArbitrary: fc.Arbitrary<Rule> = fc.record(
  { segment: segmentArbitrary, share: shareArbitrary },
  { requiredKeys: ['share'] },
);

const identityArbitrary: fc.Arbitrary<IdentitySource> = fc.constantFrom(
  { cookie: 'uid' },
  { header: 'X-User-Id' },
  { assigned: true as const },
  { address: true as const },
);

export const policyArbitrary: fc.Arbitrary<Policy> = fc.record({
  salt: fc.string({ minLength: 1, maxLength: 20 }),
  identity: fc.array(identityArbitrary, { minLength: 1, maxLength: 4 }),
  rules: fc.array(ruleArbitrary, { maxLength: 5 }),
});

/** What a request carries, as plain data. */
export interface RequestData {
  address?: string;
  headers: Record<string, string>;
  cookies: Record<string, string>;
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
    headers: fc.dictionary(
      fc.constantFrom('x-app', 'x-region', 'beta', 'x-user-id'),
      received,
    ),
    cookies: fc.dictionary(
      fc.constantFrom('x-app', 'X-Region', 'beta', 'uid'),
      fc.oneof(received, fc.uuid()),
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
    navigation: data.navigation ?? false,
    newId: () => data.newId ?? 'new-id',
  };
}
