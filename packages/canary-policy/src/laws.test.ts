import fc from 'fast-check';
import { accumulate, PolicyStep } from './accumulate';
import { BUCKETS, bucketsOf } from './bucketOf';
import { compilePolicy } from './compilePolicy';
import { decodeMemory, encodeMemory, Memory } from './Memory';
import { Policy, Rule, Segment } from './Policy';
import { segmentKey } from './segmentKey';
import { validatePolicy } from './validatePolicy';
import {
  policyArbitrary,
  RequestData,
  requestArbitrary,
  segmentArbitrary,
  shareArbitrary,
  toRequest,
  userPolicyArbitrary,
  userSegmentArbitrary,
} from './__testUtils__/arbitraries';

const withRules = (policy: Policy, rules: Rule[]) =>
  compilePolicy({ ...policy, rules });

const stepsOf = (segment: fc.Arbitrary<Segment>): fc.Arbitrary<PolicyStep[]> =>
  fc.array(
    fc.record(
      { segment, within: segment, percent: shareArbitrary },
      { requiredKeys: [] },
    ),
    { minLength: 1, maxLength: 6 },
  );

/** The group at each step, with the memory of those before. */
function walk(policy: Policy, plan: PolicyStep[], requests: RequestData[]) {
  let memory: Memory | undefined;
  return accumulate(plan).map((rules, i) => {
    const request = toRequest(requests[i % requests.length]);
    const decision = withRules(policy, rules).decide(request, memory);
    memory = decision.memory;
    return decision.group;
  });
}

function fromFirstCanary(groups: string[]) {
  const first = groups.indexOf('canary');
  return first < 0 ? [] : groups.slice(first);
}

describe('laws of a policy', () => {
  it('what is generated here is valid', () => {
    fc.assert(
      fc.property(policyArbitrary, policy => {
        expect(validatePolicy(policy)).toEqual([]);
      }),
    );
  });

  it('raising a share only adds users, lowering it removes exactly those', () => {
    fc.assert(
      fc.property(
        policyArbitrary,
        requestArbitrary,
        shareArbitrary,
        shareArbitrary,
        (policy, data, one, other) => {
          const [low, high] = [Math.min(one, other), Math.max(one, other)];
          const at = (share: number) =>
            withRules(policy, [{ share }]).decide(toRequest(data));
          const { bucket } = at(low);
          expect(at(low).group === 'canary').toBe(
            bucket !== undefined && bucket < bucketsOf(low),
          );
          const added =
            at(high).group === 'canary' && at(low).group === 'stable';
          expect(added).toBe(
            bucket !== undefined &&
              bucket >= bucketsOf(low) &&
              bucket < bucketsOf(high),
          );
        },
      ),
    );
  });

  it('a rule more never takes anyone out', () => {
    fc.assert(
      fc.property(policyArbitrary, requestArbitrary, (policy, data) => {
        for (let count = 0; count < policy.rules.length; count++) {
          const fewer = withRules(policy, policy.rules.slice(0, count));
          const more = withRules(policy, policy.rules.slice(0, count + 1));
          const before = fewer.decide(toRequest(data)).group === 'canary';
          const after = more.decide(toRequest(data)).group === 'canary';
          expect(after || !before).toBe(true);
        }
      }),
    );
  });

  it('the order of rules makes no difference', () => {
    fc.assert(
      fc.property(
        policyArbitrary.chain(policy =>
          fc.tuple(
            fc.constant(policy),
            fc.shuffledSubarray(policy.rules, {
              minLength: policy.rules.length,
            }),
          ),
        ),
        requestArbitrary,
        ([policy, shuffled], data) => {
          const one = compilePolicy(policy).decide(toRequest(data));
          const other = withRules(policy, shuffled).decide(toRequest(data));
          expect(other.group).toBe(one.group);
          expect(other.memory).toEqual(one.memory);
        },
      ),
    );
  });

  it('not not is nothing', () => {
    fc.assert(
      fc.property(
        policyArbitrary,
        segmentArbitrary,
        requestArbitrary,
        (policy, segment, data) => {
          const group = (rule: Rule) =>
            withRules(policy, [rule]).decide(toRequest(data)).group;
          const twice = { not: { not: segment } };
          expect(group({ segment: twice, share: 100 })).toBe(
            group({ segment, share: 100 }),
          );
        },
      ),
    );
  });

  it('a remembered user stays in her place, whatever she sends', () => {
    fc.assert(
      fc.property(
        userPolicyArbitrary,
        requestArbitrary,
        requestArbitrary,
        (policy, before, after) => {
          const compiled = compilePolicy(policy);
          const first = compiled.decide(toRequest(before));
          fc.pre(first.memory !== undefined);
          expect(first.remember).toBe(true);
          const text = encodeMemory(first.memory!);
          const second = compiled.decide(toRequest(after), decodeMemory(text));
          expect(second).toEqual({
            ...first,
            isRemembered: true,
            remember: false,
          });
        },
      ),
    );
  });

  it('a step never drops an earlier one', () => {
    fc.assert(
      fc.property(
        policyArbitrary,
        stepsOf(userSegmentArbitrary),
        fc.array(requestArbitrary, { minLength: 1, maxLength: 4 }),
        (policy, plan, requests) => {
          const groups = fromFirstCanary(walk(policy, plan, requests));
          expect(groups).not.toContain('stable');
        },
      ),
      { numRuns: 300 },
    );
    fc.assert(
      fc.property(
        policyArbitrary,
        stepsOf(segmentArbitrary),
        requestArbitrary,
        (policy, plan, request) => {
          const groups = fromFirstCanary(walk(policy, plan, [request]));
          expect(groups).not.toContain('stable');
        },
      ),
      { numRuns: 300 },
    );
  });

  it('what is decided for a request does not change when it comes again', () => {
    fc.assert(
      fc.property(policyArbitrary, requestArbitrary, (policy, data) => {
        const compiled = compilePolicy(policy);
        const first = compiled.decide(toRequest(data));
        fc.pre(first.memory !== undefined);
        const again = compiled.decide(toRequest(data), first.memory);
        expect(again).toEqual({
          ...first,
          isRemembered: true,
          remember: false,
        });
        expect(compilePolicy(policy).decide(toRequest(data))).toEqual(first);
      }),
    );
  });

  it('what is remembered of a user does not depend on which page she opens', () => {
    fc.assert(
      fc.property(
        policyArbitrary,
        requestArbitrary,
        requestArbitrary,
        (policy, data, { query, method, hostname, path }) => {
          const compiled = compilePolicy(policy);
          const one = compiled.decide(toRequest(data));
          const other = compiled.decide(
            toRequest({ ...data, query, method, hostname, path }),
          );
          expect(other.memory).toEqual(one.memory);
        },
      ),
    );
  });

  it('a share is a share of a million identities', () => {
    const count = 1_000_000;
    const shares = [0.07, 1, 10, 50, 99.9];
    const policies = shares.map(share =>
      compilePolicy({
        salt: 'release-1',
        identity: [{ cookie: 'uid' }],
        rules: [{ share }],
      }),
    );
    let uid = '';
    const request = toRequest({});
    request.cookie = () => uid;
    const taken = shares.map(() => 0);
    const perBucket = new Array(BUCKETS).fill(0);
    for (let i = 0; i < count; i++) {
      uid = `user-${i}`;
      const which = i % shares.length;
      const { group, bucket } = policies[which].decide(request);
      perBucket[bucket!]++;
      taken[which] += Number(group === 'canary');
    }
    // Five standard deviations of a fair draw, for shares and for the chi-square of all buckets.
    shares.forEach((share, i) => {
      const [n, p] = [count / shares.length, share / 100];
      const limit = 5 * Math.sqrt(n * p * (1 - p));
      expect(Math.abs(taken[i] - n * p)).toBeLessThan(limit);
    });
    const expected = count / BUCKETS;
    const chiSquare = perBucket.reduce(
      (sum, found) => sum + (found - expected) ** 2 / expected,
      0,
    );
    const limit = 5 * Math.sqrt(2 * BUCKETS);
    expect(Math.abs(chiSquare - BUCKETS)).toBeLessThan(limit);
  });

  it('a segment has one key, however it is written', () => {
    fc.assert(
      fc.property(segmentArbitrary, segmentArbitrary, (one, other) => {
        expect(segmentKey({ all: [one, other] })).toBe(
          segmentKey({ all: [other, one] }),
        );
        expect(segmentKey({ any: [one] })).not.toBe(segmentKey({ all: [one] }));
      }),
    );
    expect(segmentKey({ header: { name: 'X-App', equals: 'a' } })).toBe(
      segmentKey({ header: { equals: 'a', name: 'x-app' } }),
    );
    expect(segmentKey({ cookie: { name: 'X', equals: 'a' } })).not.toBe(
      segmentKey({ cookie: { name: 'x', equals: 'a' } }),
    );
  });
});
