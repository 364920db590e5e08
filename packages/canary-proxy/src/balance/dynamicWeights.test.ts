import fc from 'fast-check';
import type { PeriodSample } from './DynamicWeights';
import { responseTimeWeights } from './responseTimeWeights';
import { traefikWeights } from './traefikWeights';

function sample(partial: Partial<PeriodSample>): PeriodSample {
  return {
    weight: 1,
    latencyMs: 10,
    connections: 1,
    failureShare: 0,
    ...partial,
  };
}

/** The weights after so many periods in which the pods stay as they are. */
function settle(
  rules: typeof traefikWeights,
  samples: readonly PeriodSample[],
  periods: number,
  weights: readonly number[] = samples.map(({ weight }) => weight),
): readonly number[] {
  return periods === 0
    ? weights
    : settle(rules, samples, periods - 1, rules.next(samples, weights));
}

describe('responseTimeWeights', () => {
  it.each<[string, Partial<PeriodSample>, Partial<PeriodSample>, number]>([
    ['pods that are alike', {}, {}, 1],
    ['a pod that takes twice as long', {}, { latencyMs: 20 }, 2],
    ['a pod that is twice as busy', {}, { connections: 3 }, 2],
    ['a pod that fails half of its requests', {}, { failureShare: 0.5 }, 19.6],
    [
      'a pod that fails all in no time, and one that is slow',
      { latencyMs: 5_000 },
      { latencyMs: undefined, failureShare: 1, connections: 0 },
      19.6,
    ],
    ['pods that got nothing', { latencyMs: undefined }, {}, 0.1],
    ['weights of their own', { weight: 3 }, {}, 3],
  ])('has weights for %s', (_, first, second, expected) => {
    const [a, b] = settle(
      responseTimeWeights,
      [sample(first), sample(second)],
      20,
    );
    expect(a / b).toBeCloseTo(expected, 1);
  });

  it('goes half of the way in a period', () => {
    const samples = [sample({}), sample({ latencyMs: 30 })];
    expect(responseTimeWeights.next(samples, [1, 1])).toEqual([1.25, 0.75]);
  });

  it('keeps every weight between a tenth and four times its own', () => {
    const samples = fc.array(
      fc.record({
        weight: fc.integer({ min: 1, max: 10 }),
        latencyMs: fc.option(fc.nat(60_000), { nil: undefined }),
        connections: fc.nat(1_000),
        failureShare: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
      { minLength: 1 },
    );
    fc.assert(
      fc.property(samples, all => {
        settle(responseTimeWeights, all, 5).forEach((weight, i) => {
          expect(weight).toBeGreaterThanOrEqual(0.1 * all[i].weight - 1e-9);
          expect(weight).toBeLessThanOrEqual(4 * all[i].weight + 1e-9);
        });
      }),
    );
  });
});

describe('traefikWeights', () => {
  const failing = sample({ failureShare: 0.2 });
  const [first, second, third] = [sample({}), sample({}), failing];

  it('grows those that fail less fourfold, up to 4096', () => {
    const all = [first, second, third];
    expect(settle(traefikWeights, all, 1)).toEqual([4, 4, 1]);
    expect(settle(traefikWeights, all, 6)).toEqual([4096, 4096, 1]);
    expect(settle(traefikWeights, all, 9)).toEqual([4096, 4096, 1]);
  });

  it('goes back when all are alike', () => {
    const alike = [first, second, sample({ weight: 2 })];
    expect(settle(traefikWeights, alike, 1, [16, 2, 2])).toEqual([4, 1, 2]);
    expect(settle(traefikWeights, alike, 5, [4096, 1, 2])).toEqual([4, 1, 2]);
    const bad = [failing, failing, failing];
    expect(settle(traefikWeights, bad, 1, [4, 4, 1])).toEqual([1, 1, 1]);
  });

  it('tells one of two apart, and looks at nothing but failures', () => {
    expect(settle(traefikWeights, [first, failing], 1)).toEqual([4, 1]);
    const slow = sample({ latencyMs: 5_000, connections: 100 });
    expect(settle(traefikWeights, [first, slow], 1)).toEqual([1, 1]);
  });
});
