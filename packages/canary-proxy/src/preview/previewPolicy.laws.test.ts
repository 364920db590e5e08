import {
  IdentitySource,
  Policy,
  Segment,
  toReceived,
  validatePolicy,
  ValueMatch,
} from '@backstage-releases/canary-policy';
import fc from 'fast-check';
import {
  decideReally,
  previewOf,
  sampleVisits,
  Visit,
} from './__testUtils__/visits';

const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1';

const words = fc.constantFrom('a', 'ab', '上', '');
const received = words.map(toReceived);

const hashedMatch: fc.Arbitrary<ValueMatch> = fc.oneof(
  fc.record({ equals: words }),
  fc.record({ in: fc.array(words, { minLength: 1, maxLength: 3 }) }),
  fc.record({ exists: fc.boolean() }),
);
const anyMatch: fc.Arbitrary<ValueMatch> = fc.oneof(
  hashedMatch,
  fc.record({ prefix: fc.constantFrom('a', '上') }),
  fc.record({ matches: fc.constantFrom('a|ab', '.+') }),
);
const named = (name: string, match: fc.Arbitrary<ValueMatch>) =>
  match.map(values => ({ name, ...values }));

const leaves = (match: fc.Arbitrary<ValueMatch>): fc.Arbitrary<Segment>[] => [
  fc.constant({ network: ['203.0.113.0/24'] }),
  fc.constant({ device: ['iphone'] }),
  fc.constant({ region: ['CN-SH'] }),
  fc.constant({ method: ['POST'] }),
  fc.constant({ hostname: ['*.example.com'] }),
  fc.constant({ path: ['/shop'] }),
  fc.record({ header: named('X-App', anyMatch) }),
  fc.record({ header: named('X-Plan', match) }),
  fc.record({ cookie: named('beta', match) }),
  fc.record({ query: named('v', match) }),
  fc.record({
    users: fc.record(
      {
        in: fc.array(fc.constantFrom('ann', '王'), { minLength: 1 }),
        header: fc.constant('X-User-Id'),
      },
      { requiredKeys: ['in'] },
    ),
  }),
];

const segmentOf = (match: fc.Arbitrary<ValueMatch>): fc.Arbitrary<Segment> =>
  fc.letrec<{ segment: Segment }>(tie => {
    const inner = fc.array(tie('segment'), { minLength: 1, maxLength: 3 });
    return {
      segment: fc.oneof(
        { maxDepth: 3 },
        ...leaves(match),
        fc.record({ all: inner }),
        fc.record({ any: inner }),
        fc.record({ not: tie('segment') }),
      ),
    };
  }).segment;

const share = fc.oneof(
  fc.constantFrom(0, 100),
  fc.integer({ min: 0, max: 10_000 }).map(buckets => buckets / 100),
);

const identities = fc
  .uniqueArray(
    fc.constantFrom<IdentitySource>(
      { cookie: 'uid' },
      { header: 'X-User-Id' },
      { address: true },
    ),
    { minLength: 1 },
  )
  .filter(sources => !sources.every(source => 'address' in source));

const policyOf = (
  match: fc.Arbitrary<ValueMatch>,
  identity: fc.Arbitrary<IdentitySource[]> = identities,
  shares: fc.Arbitrary<number> = share,
): fc.Arbitrary<Policy> =>
  fc
    .record({
      salt: fc.constant('one'),
      identity,
      rules: fc.array(
        fc.record(
          { segment: segmentOf(match), share: shares },
          { requiredKeys: ['share'] },
        ),
        { maxLength: 4 },
      ),
    })
    .filter(policy => validatePolicy(policy).length === 0);

const users = fc.constantFrom('ann', 'bob', toReceived('王'), '');
const plainVisit = fc.record(
  {
    method: fc.constantFrom('GET', 'POST'),
    address: fc.constantFrom('203.0.113.9', '198.51.100.7', '2001:db8::1'),
    target: fc.constantFrom('/', '/shop?v=a', '/shop/x?v=%E4%B8%8A', '/?v'),
    host: fc.constantFrom('www.Example.com:80', 'a'),
    cookies: fc.record(
      { uid: users, beta: received },
      { requiredKeys: [] },
    ) as fc.Arbitrary<Record<string, string>>,
    headers: fc.record(
      {
        'x-app': received,
        'x-plan': received,
        'x-user-id': users,
        'user-agent': fc.constantFrom(IPHONE, 'curl/8'),
      },
      { requiredKeys: [] },
    ) as fc.Arbitrary<Record<string, string>>,
  },
  { requiredKeys: [] },
);
const visit: fc.Arbitrary<Visit> = fc
  .tuple(plainVisit, fc.option(plainVisit, { nil: undefined }))
  .map(([now, former]) => (former ? { ...now, former } : now));

describe('previewPolicy', () => {
  it('decides each request as it would be decided, where the policy asks what can be told', () => {
    fc.assert(
      fc.property(
        identities.chain(identity =>
          fc.tuple(
            policyOf(anyMatch, fc.constant(identity)),
            policyOf(hashedMatch, fc.constant(identity)),
          ),
        ),
        fc.array(visit, { minLength: 1, maxLength: 6 }),
        ([release, policy], visits) => {
          const groups = visits.map(
            one => decideReally(one, release, policy).group,
          );
          const samples = sampleVisits(visits, release);
          const preview = previewOf(policy, samples);
          expect(preview).toMatchObject({
            exact: true,
            untold: [],
            sampled: visits.length,
            requests: visits.length,
          });
          expect(preview.canary.requests).toBe(
            groups.filter(group => group === 'canary').length,
          );
          const alone = samples.map(
            sample => previewOf(policy, [sample]).examples[0].group,
          );
          expect(alone).toEqual(groups);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('decides for another release just so, where no share leaves it to chance', () => {
    fc.assert(
      fc.property(
        policyOf(anyMatch),
        policyOf(hashedMatch, identities, fc.constantFrom(0, 100)),
        fc.array(visit, { minLength: 1, maxLength: 6 }),
        (release, rules, visits) => {
          const policy = { ...rules, salt: 'two' };
          const canary = visits.filter(
            one => decideReally(one, release, policy).group === 'canary',
          );
          const preview = previewOf(policy, sampleVisits(visits, release));
          expect(preview.exact).toBe(true);
          expect(preview.canary.requests).toBe(canary.length);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('never takes more than the policy, nor leaves more out, where it asks what cannot be told', () => {
    fc.assert(
      fc.property(
        policyOf(anyMatch),
        policyOf(anyMatch, identities, fc.constantFrom(0, 100)),
        fc.array(visit, { minLength: 1, maxLength: 6 }),
        (release, policy, visits) => {
          const canary = visits.filter(
            one => decideReally(one, release, policy).group === 'canary',
          ).length;
          const { canary: least, canaryAtMost: most = least } = previewOf(
            policy,
            sampleVisits(visits, release),
          );
          expect(least.requests).toBeLessThanOrEqual(canary);
          expect(most.requests).toBeGreaterThanOrEqual(canary);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('adds up, and takes nobody who is not in the segment', () => {
    fc.assert(
      fc.property(
        policyOf(anyMatch),
        policyOf(anyMatch),
        fc.array(visit, { maxLength: 10 }),
        (release, policy, visits) => {
          const preview = previewOf(policy, sampleVisits(visits, release));
          const taken = preview.byRule.reduce(
            (sum, { takes }) => sum + takes.requests,
            0,
          );
          expect(taken).toBe(preview.canary.requests);
          for (const { takes, inSegment } of preview.byRule) {
            expect(takes.requests).toBeLessThanOrEqual(inSegment.requests);
            expect(takes.users).toBeLessThanOrEqual(inSegment.users);
          }
          expect(preview.canary.users).toBeLessThanOrEqual(preview.users);
          expect(preview.examples.length).toBeLessThanOrEqual(20);
        },
      ),
    );
  });

  it('is within bounds of the percentage, for a release that has placed nobody yet', () => {
    const release: Policy = {
      salt: 'one',
      identity: [{ cookie: 'uid' }],
      rules: [],
    };
    const visits = Array.from({ length: 4_000 }, (_, i) => ({
      cookies: { uid: `user-${i}` },
    }));
    const samples = sampleVisits(visits, release);
    let former = 0;
    for (const percent of [1, 10, 50, 99]) {
      const preview = previewOf(
        { ...release, salt: 'two', rules: [{ share: percent }] },
        samples,
      );
      expect([preview.users, preview.exact]).toEqual([4_000, false]);
      const { users: taken } = preview.canary;
      const expected = 40 * percent;
      const deviation = Math.sqrt(expected * (1 - percent / 100));
      expect(Math.abs(taken - expected)).toBeLessThan(5 * deviation);
      expect(taken).toBeGreaterThan(former);
      former = taken;
    }
  });
});
