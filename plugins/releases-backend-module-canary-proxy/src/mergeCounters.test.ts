import * as fc from 'fast-check';
import { mergeCounters, quantile } from './mergeCounters';

describe('mergeCounters', () => {
  const bounds = [10, 100];
  const bucket = (
    start: number,
    group: 'stable' | 'canary',
    latency: number[],
    errors = 0,
  ) => ({
    start,
    group,
    requests: latency.reduce((a, b) => a + b, 0),
    errors,
    latency,
  });

  it('takes requests that breakers kept away for failed ones', () => {
    const kept = { ...bucket(10, 'canary', [2, 0, 0], 1), ejected: 3 };
    expect(
      mergeCounters([
        { bucketMs: 10_000, latencyBounds: bounds, buckets: [kept] },
      ]),
    ).toMatchObject([{ group: 'canary', requests: 5, errors: 4, p50: 5 }]);
  });

  it('adds instances and revisions of a group', () => {
    expect(
      mergeCounters([
        {
          bucketMs: 10_000,
          latencyBounds: bounds,
          buckets: [
            bucket(20, 'stable', [1, 0, 0]),
            bucket(10, 'canary', [2, 0, 0], 1),
            bucket(10, 'stable', [4, 0, 0]),
          ],
        },
        {
          bucketMs: 10_000,
          latencyBounds: bounds,
          buckets: [bucket(10, 'canary', [0, 2, 0], 2)],
        },
      ]),
    ).toEqual([
      { at: 10, group: 'stable', requests: 4, errors: 0, p50: 5, p95: 9.5 },
      {
        at: 10,
        group: 'canary',
        requests: 4,
        errors: 3,
        p50: 10,
        p95: expect.closeTo(91),
      },
      { at: 20, group: 'stable', requests: 1, errors: 0, p50: 5, p95: 9.5 },
    ]);
  });

  it('has no quantile without requests, and the last bound beyond it', () => {
    expect(quantile(new Map([[10, 0]]), 0.5)).toBeUndefined();
    expect(
      quantile(
        new Map([
          [10, 1],
          [Infinity, 9],
        ]),
        0.95,
      ),
    ).toBe(10);
  });

  it('never puts a higher part below a lower one', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(100), { minLength: 3, maxLength: 3 }),
        ([a, b, c]) => {
          const latency = new Map([
            [10, a],
            [100, b],
            [Infinity, c],
          ]);
          const p50 = quantile(latency, 0.5) ?? 0;
          const p95 = quantile(latency, 0.95) ?? 0;
          expect(p95).toBeGreaterThanOrEqual(p50);
        },
      ),
    );
  });
});
