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
  it('stands side by side in every complete interval, with no rate where nobody asked', () => {
    const nothing = {
      requests: 0,
      errors: 0,
      errorPercent: undefined,
      p95: undefined,
    };
    expect(trafficRows({ ...traffic, to: 45_000 })).toEqual([
      {
        at: 0,
        stable: { requests: 400, errors: 0, errorPercent: 0, p95: 50 },
        canary: nothing,
      },
      {
        at: 10_000,
        stable: { requests: 450, errors: 9, errorPercent: 2, p95: 40 },
        canary: { requests: 50, errors: 5, errorPercent: 10, p95: 80 },
      },
      { at: 20_000, stable: nothing, canary: nothing },
      { at: 30_000, stable: nothing, canary: nothing },
    ]);
    expect(trafficRows({ ...traffic, points: [] })).toEqual([]);
  });

  it('is counted over the last interval that has ended, and none once it stops', () => {
    expect(groupRates(traffic)).toEqual({
      stable: 45,
      canary: 5,
      overMs: 10_000,
    });
    expect(groupRates({ ...traffic, to: 45_000 })).toEqual({
      stable: 0,
      canary: 0,
      overMs: 10_000,
    });
    expect(groupRates({ ...traffic, points: [] })).toBeUndefined();
  });

  it('has errors per request and a p95 of the time that is asked for', () => {
    expect(recentErrorPercent(traffic, 'stable', 15_000)).toBe(2);
    expect(recentErrorPercent(traffic, 'stable', 60_000)).toBeCloseTo(1.06, 2);
    expect(recentErrorPercent(traffic, 'canary', 5_000)).toBeUndefined();
    expect(recentP95(traffic, 'stable', 15_000)).toBe(40);
    expect(recentP95(traffic, 'stable', 60_000)).toBe(50);
    const stopped = { ...traffic, to: 600_000 };
    expect(recentP95(stopped, 'stable', 60_000)).toBeUndefined();
    expect(recentErrorPercent(stopped, 'stable', 60_000)).toBeUndefined();
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
