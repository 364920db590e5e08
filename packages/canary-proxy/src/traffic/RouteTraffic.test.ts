import fc from 'fast-check';
import { LATENCY_BOUNDS, latencyClass } from './Latencies';
import { RouteTraffic } from './RouteTraffic';

const NOW = 1_800_000_000_000;
const ALL = [0, Number.MAX_SAFE_INTEGER] as const;

describe('RouteTraffic', () => {
  it('counts in buckets of ten seconds, by group and revision', () => {
    const traffic = new RouteTraffic();
    const stable = traffic.of('stable', 'r1', NOW);
    const canary = traffic.of('canary', 'r2', NOW);
    stable.record(NOW, 200, false, 3);
    stable.record(NOW + 9_999, 503, false, 5);
    canary.record(NOW + 9_999, 200, true, 7);
    stable.record(NOW + 10_000, 404, false, 1);
    const buckets = traffic
      .range(...ALL)
      .map(({ start, group, requests, errors, latencySum }) => [
        start - NOW,
        group,
        requests,
        errors,
        latencySum,
      ]);
    expect(buckets).toEqual([
      [0, 'stable', 2, 1, 8],
      [0, 'canary', 1, 1, 7],
      [10_000, 'stable', 1, 0, 1],
    ]);
    expect(traffic.range(NOW, NOW + 10_000)).toHaveLength(2);
    expect(traffic.range(NOW + 1, NOW + 10_001)).toHaveLength(1);
    expect(Object.fromEntries(traffic.totals.stable.codes)).toEqual({
      200: 1,
      404: 1,
      503: 1,
    });
  });

  it('goes on with a revision that was there before, and keeps those with requests', () => {
    const traffic = new RouteTraffic();
    const first = traffic.of('stable', 'r1', NOW);
    first.inFlight = 1;
    const second = traffic.of('stable', 'r2', NOW);
    expect(traffic.inFlight('stable')).toBe(1);
    second.record(NOW, 200, false, 1);
    expect(traffic.of('stable', 'r1', NOW)).toBe(first);
    first.inFlight = 0;
    first.record(NOW, 200, false, 1);
    expect(traffic.range(...ALL)).toHaveLength(2);
    expect(traffic.totals.stable.requests).toBe(2);
  });

  it('forgets after half an hour, but not the group that counts now', () => {
    const traffic = new RouteTraffic();
    const stable = traffic.of('stable', 'r1', NOW);
    stable.record(NOW, 200, false, 1);
    traffic.of('canary', 'r2', NOW).record(NOW, 200, false, 1);
    const later = NOW + 30 * 60_000 + 10_000;
    traffic.of('canary', 'r3', later);
    expect(traffic.range(...ALL)).toEqual([]);
    stable.record(later, 200, false, 1);
    expect(traffic.range(...ALL)).toHaveLength(1);
  });

  it('opens no old bucket again when the clock is set back', () => {
    const traffic = new RouteTraffic();
    const stable = traffic.of('stable', 'r1', NOW);
    stable.record(NOW + 60_000, 200, false, 1);
    stable.record(NOW, 200, false, 1);
    expect(traffic.range(...ALL)).toMatchObject([
      { start: NOW + 60_000, requests: 2 },
    ]);
  });
});

describe('latencies', () => {
  it('fall into the class whose bound is the first that holds them', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e6, noNaN: true }), ms => {
        const found = latencyClass(ms);
        expect(ms <= (LATENCY_BOUNDS[found] ?? Infinity)).toBe(true);
        expect(found === 0 || ms > LATENCY_BOUNDS[found - 1]).toBe(true);
      }),
    );
  });
});
