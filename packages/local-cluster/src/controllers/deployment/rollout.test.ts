import fc from 'fast-check';
import {
  decideNewSize,
  decideOldSizes,
  decideProportionalSizes,
  resolveBounds,
  type RolloutRules,
  type SetSize,
} from './rollout';

const rules = fc
  .record({
    replicas: fc.integer({ min: 0, max: 30 }),
    surge: fc.oneof(
      fc.nat(10),
      fc.nat(100).map(each => `${each}%`),
    ),
    unavailable: fc.oneof(
      fc.nat(10),
      fc.nat(100).map(each => `${each}%`),
    ),
  })
  .map(
    ({ replicas, surge, unavailable }): RolloutRules => ({
      replicas,
      strategy: 'RollingUpdate',
      ...resolveBounds(replicas, surge, unavailable),
    }),
  );

/** One new pod becomes available, unless this one takes its time. */
function settle(set: SetSize, isSlow: boolean): SetSize {
  return isSlow
    ? set
    : { ...set, available: Math.min(set.replicas, set.available + 1) };
}

describe('a rolling update', () => {
  it('never has too many pods or too few available ones, and ends', () => {
    fc.assert(
      fc.property(
        rules,
        fc.array(fc.boolean(), { maxLength: 50 }),
        (rule, slow) => {
          let fresh: SetSize = {
            name: 'new',
            replicas: 0,
            available: 0,
            age: 2,
          };
          let old: SetSize = {
            name: 'old',
            replicas: rule.replicas,
            available: rule.replicas,
            age: 1,
          };
          let steps = 0;
          while (fresh.available < rule.replicas || old.replicas > 0) {
            const size = decideNewSize(rule, fresh, [old]);
            const sizes =
              size === fresh.replicas
                ? decideOldSizes(rule, fresh, [old])
                : new Map<string, number>();
            fresh = { ...fresh, replicas: size };
            old = { ...old, replicas: sizes.get('old') ?? old.replicas };
            expect(fresh.replicas + old.replicas).toBeLessThanOrEqual(
              rule.replicas + rule.maxSurge,
            );
            const available =
              fresh.available + Math.min(old.available, old.replicas);
            expect(available).toBeGreaterThanOrEqual(
              rule.replicas - rule.maxUnavailable,
            );
            fresh = settle(fresh, slow[steps] ?? false);
            old = { ...old, available: Math.min(old.available, old.replicas) };
            steps += 1;
            expect(steps).toBeLessThan(1_000);
          }
          expect(fresh.replicas).toBe(rule.replicas);
        },
      ),
    );
  });

  it('takes away unavailable old pods first', () => {
    const rule: RolloutRules = {
      replicas: 10,
      strategy: 'RollingUpdate',
      maxSurge: 3,
      maxUnavailable: 2,
    };
    const sizes = decideOldSizes(
      rule,
      { name: 'new', replicas: 3, available: 3, age: 3 },
      [
        { name: 'older', replicas: 5, available: 5, age: 1 },
        { name: 'broken', replicas: 5, available: 0, age: 2 },
      ],
    );
    expect(sizes).toEqual(new Map([['broken', 0]]));
  });

  it('spreads a change of size over the sets in proportion, and reaches it', () => {
    const rule: RolloutRules = {
      replicas: 20,
      strategy: 'RollingUpdate',
      maxSurge: 4,
      maxUnavailable: 2,
    };
    expect(
      decideProportionalSizes(
        rule,
        [
          { name: 'old', replicas: 8, available: 8, maxReplicas: 12, age: 1 },
          { name: 'new', replicas: 4, available: 0, maxReplicas: 12, age: 2 },
        ],
        12,
      ),
    ).toEqual(
      new Map([
        ['old', 16],
        ['new', 8],
      ]),
    );
    fc.assert(
      fc.property(
        rules,
        fc.array(fc.integer({ min: 1, max: 20 }), {
          minLength: 2,
          maxLength: 4,
        }),
        (each, counts) => {
          const total = counts.reduce((sum, count) => sum + count, 0);
          const sizes = decideProportionalSizes(
            each,
            counts.map((replicas, age) => ({
              name: `${age}`,
              replicas,
              available: replicas,
              maxReplicas: total,
              age,
            })),
            total,
          );
          const sum = [...sizes.values()].reduce((all, size) => all + size, 0);
          expect(Math.min(...sizes.values())).toBeGreaterThanOrEqual(0);
          expect(sum).toBe(
            each.replicas > 0 ? each.replicas + each.maxSurge : 0,
          );
        },
      ),
    );
  });
});

describe('resolveBounds', () => {
  it.each([
    [10, '25%', '25%', 3, 2],
    [1, '25%', '25%', 1, 0],
    [3, 0, '10%', 0, 1],
    [0, '25%', '25%', 0, 1],
    [4, 2, 1, 2, 1],
  ])(
    'of %d pods with %p and %p',
    (replicas, surge, unavailable, more, less) => {
      expect(resolveBounds(replicas, surge, unavailable)).toEqual({
        maxSurge: more,
        maxUnavailable: less,
      });
    },
  );
});
