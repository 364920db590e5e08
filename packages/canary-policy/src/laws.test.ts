import fc from 'fast-check';
import { accumulate, PolicyStep } from './accumulate';
import { bucketsOf } from './bucketOf';
import { compilePolicy } from './compilePolicy';
import { decodeMemory, encodeMemory, Memory } from './Memory';
import { Policy, Rule } from './Policy';
import { segmentKey } from './segmentKey';
import { validatePolicy } from './validatePolicy';
import {
  policyArbitrary,
  requestArbitrary,
  segmentArbitrary,
  shareArbitrary,
  toRequest,
} from './__testUtils__/arbitraries';

const withRules = (policy: Policy, rules: Rule[]) =>
  compilePolicy({ ...policy, rules });

const steps: fc.Arbitrary<PolicyStep[]> = fc.array(
  fc.record(
    {
      segment: segmentArbitrary,
      within: segmentArbitrary,
      percent: shareArbitrary,
    },
    { requiredKeys: [] },
  ),
  { minLength: 1, maxLength: 6 },
);

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
        policyArbitrary,
        requestArbitrary,
        requestArbitrary,
        (policy, before, after) => {
          const compiled = compilePolicy(policy);
          const first = compiled.decide(toRequest(before));
          fc.pre(first.memory !== undefined);
          expect(first.remember).toBe(true);
          const text = encodeMemory(first.memory!);
          const second = compiled.decide(toRequest(after), decodeMemory(text));
          expect(second).toEqual({ ...first, remember: false });
        },
      ),
    );
  });

  it('a step never drops an earlier one', () => {
    fc.assert(
      fc.property(
        policyArbitrary,
        steps,
        fc.array(requestArbitrary, { minLength: 1, maxLength: 4 }),
        (policy, plan, requests) => {
          const compiled = accumulate(plan).map(rules =>
            withRules(policy, rules),
          );
          const groups: string[] = [];
          let memory: Memory | undefined;
          compiled.forEach((step, i) => {
            const request = toRequest(requests[i % requests.length]);
            const decision = step.decide(request, memory);
            groups.push(decision.group);
            memory = decision.memory;
          });
          const first = groups.indexOf('canary');
          expect(first < 0 ? [] : groups.slice(first)).not.toContain('stable');
        },
      ),
      { numRuns: 300 },
    );
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
