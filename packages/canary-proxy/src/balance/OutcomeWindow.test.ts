import fc from 'fast-check';
import { LatencyWindow } from './LatencyWindow';
import type { Outcome } from './Outcome';
import { OutcomeWindow } from './OutcomeWindow';

const NOW = 1_000_000;

function windowOf(...outcomes: Outcome[]): OutcomeWindow {
  const window = new OutcomeWindow();
  window.keepLatencies(true);
  outcomes.forEach(outcome => window.record(NOW, 10, outcome));
  return window;
}

describe('OutcomeWindow', () => {
  it.each<[string, Outcome[], number]>([
    ['nothing', [], 0],
    ['answers', [200, 404, 500, 503], 0],
    ['failures', ['connect', 'reset', 'timeout', 'truncated'], 1],
    ['what a gateway in the pod says', [502, 504, 200, 200], 0.5],
    ['clients that leave', ['cancelled', 'connect'], 0.5],
  ])('has a network error ratio for %s', (_, outcomes, expected) => {
    expect(windowOf(...outcomes).networkErrorRatio()).toBe(expected);
  });

  it.each<[number, number, number, number, number]>([
    [500, 600, 0, 600, 3 / 8],
    [500, 501, 0, 600, 1 / 8],
    [400, 500, 200, 300, 3 / 2],
    [499, 500, 0, 600, 1 / 8],
    [500, 600, 600, 700, 0],
  ])('divides answers %i-%i by %i-%i', (a, b, c, d, expected) => {
    const window = windowOf(200, 204, 404, 404, 500, 'reset', 'timeout');
    window.record(NOW, 1, 'cancelled');
    expect(window.responseCodeRatio(a, b, c, d)).toBe(expected);
  });

  it('forgets after ten seconds', () => {
    const window = windowOf(500, 'connect');
    window.advance(NOW + 10_000);
    expect(window.requests).toBe(0);
    expect(window.responseCodeRatio(500, 600, 0, 600)).toBe(0);
    expect(window.latencyAtQuantile(50)).toBe(0);
  });
});

describe('LatencyWindow', () => {
  it('has quantiles within 3.2 %, from 16 µs to a minute', () => {
    const latencies = fc.array(
      fc.double({ min: 0.016, max: 60_000, noNaN: true }),
      { minLength: 1 },
    );
    fc.assert(
      fc.property(latencies, fc.constantFrom(0.5, 0.9, 1), (all, share) => {
        const window = new LatencyWindow(10_000);
        window.advance(NOW);
        all.forEach(ms => window.add(ms));
        const sorted = [...all].sort((a, b) => a - b);
        const exact = sorted[Math.max(1, Math.ceil(share * all.length)) - 1];
        const quantile = window.quantile(share);
        expect(Math.abs(quantile - exact)).toBeLessThan(0.033 * exact + 0.001);
      }),
    );
  });

  it('takes what lies beyond its range for the nearest that lies within', () => {
    const window = new LatencyWindow(10_000);
    window.advance(NOW);
    window.add(0);
    expect(window.quantile(1)).toBeCloseTo(0.016, 3);
    window.add(1e9);
    expect(window.quantile(1)).toBeGreaterThan(60_000);
  });
});
