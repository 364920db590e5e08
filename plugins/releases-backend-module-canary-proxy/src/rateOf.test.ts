import { CountersAnswer } from './ProxyAdmin';
import { rateOf } from './rateOf';

const counted = (...buckets: Array<[number, number]>): CountersAnswer => ({
  bucketMs: 10_000,
  latencyBounds: [],
  buckets: buckets.map(([start, requests]) => ({
    start,
    group: 'stable',
    requests,
    errors: 0,
    latency: [],
  })),
});

describe('rateOf', () => {
  it('adds what all instances and groups counted', () => {
    expect(
      rateOf(
        [counted([0, 100], [0, 20], [10_000, 100]), counted([0, 80])],
        20_000,
      ),
    ).toBe(15);
  });

  it('begins with the first that was counted, for users may have come only then', () => {
    expect(rateOf([counted([40_000, 100]), counted()], 55_000)).toBe(10);
  });

  it('leaves out what is not over', () => {
    expect(rateOf([counted([0, 100], [10_000, 900])], 19_999)).toBe(10);
    expect(rateOf([counted([10_000, 900])], 19_999)).toBeUndefined();
  });

  it('is not known where nothing was counted', () => {
    expect(rateOf([counted()], 20_000)).toBeUndefined();
    expect(rateOf([], 20_000)).toBeUndefined();
  });
});
