import { Traffic } from '@backstage-releases/plugin-releases-common';
import { groupRates } from './groupRates';
import { roundCeiling } from './roundCeiling';
import { shareMarks } from './shareMarks';
import { recentErrorPercent, recentP95, trafficRows } from './trafficRows';

const traffic: Traffic = {
  from: 0,
  to: 25_000,
  stepMs: 10_000,
  points: [
    { at: 10_000, group: 'canary', requests: 50, errors: 5, p95: 80 },
    { at: 0, group: 'stable', requests: 400, errors: 0, p95: 50 },
    { at: 10_000, group: 'stable', requests: 450, errors: 9, p95: 40 },
    { at: 20_000, group: 'canary', requests: 0, errors: 0 },
  ],
  coverage: 1,
  marks: [],
};

describe('traffic', () => {
  it('stands side by side, the oldest first, with no rate where nobody asked', () => {
    expect(trafficRows(traffic)).toEqual([
      {
        at: 0,
        stable: { requests: 400, errors: 0, errorPercent: 0, p95: 50 },
      },
      {
        at: 10_000,
        stable: { requests: 450, errors: 9, errorPercent: 2, p95: 40 },
        canary: { requests: 50, errors: 5, errorPercent: 10, p95: 80 },
      },
      {
        at: 20_000,
        canary: {
          requests: 0,
          errors: 0,
          errorPercent: undefined,
          p95: undefined,
        },
      },
    ]);
  });

  it('is counted over the last interval that has ended', () => {
    expect(groupRates(traffic)).toEqual({
      stable: 45,
      canary: 5,
      overMs: 10_000,
    });
    expect(groupRates({ ...traffic, points: [] })).toBeUndefined();
  });

  it('has errors per request of the time that is asked for', () => {
    expect(recentErrorPercent(traffic, 'stable', 15_000)).toBe(2);
    expect(recentErrorPercent(traffic, 'stable', 60_000)).toBeCloseTo(1.06, 2);
    expect(recentErrorPercent(traffic, 'canary', 5_000)).toBeUndefined();
    expect(recentP95(traffic, 'canary')).toBe(80);
  });

  it('has marks where the share changed, of which none covers the label of another', () => {
    const marks = [
      { at: -1, label: '0 %' },
      { at: 52, label: '10 %' },
      { at: 50, label: '1 %' },
      { at: 70, label: '20 %' },
    ];
    expect(shareMarks({ from: 0, to: 100, marks })).toEqual([
      { at: 50 },
      { at: 52, label: '10 %' },
      { at: 70, label: '20 %' },
    ]);
  });

  it.each([
    [0, 1],
    [0.03, 0.04],
    [1, 1],
    [12, 20],
    [41, 50],
    [84, 100],
    [100, 100],
  ])('has an axis that reaches from %d to %d', (value, end) => {
    expect(roundCeiling(value)).toBeCloseTo(end, 10);
  });
});
