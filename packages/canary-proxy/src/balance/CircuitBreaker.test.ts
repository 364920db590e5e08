import fc from 'fast-check';
import { NOW, testPod, trip } from './__testUtils__/testPods';
import type { Outcome } from './Outcome';
import { parseBalance } from '@backstage-releases/canary-policy';
import type { Pod } from './Pod';

function ask(pod: Pod, now: number, outcome: Outcome, times = 1): void {
  for (let i = 0; i < times; i += 1) {
    pod.begin(now);
    pod.end(now, 10, outcome);
  }
}

/** Trips by the condition alone, whenever it holds. */
const conditionOnly = { consecutiveFailures: 0, checkPeriod: '0s' };

describe('CircuitBreaker', () => {
  it('trips by its condition, but not below the minimum volume', () => {
    const pod = testPod({}, { breaker: conditionOnly });
    ask(pod, NOW, 'connect', 19);
    expect(pod.breaker.state(NOW)).toBe('closed');
    ask(pod, NOW, 'connect');
    expect(pod.breaker.state(NOW)).toBe('open');
    expect(pod.breaker.lastTrip).toEqual({ at: NOW, reason: 'condition' });
  });

  it('asks the condition at most once in a check period', () => {
    const pod = testPod({}, { breaker: { minRequests: 1 } });
    ask(pod, NOW, 200);
    ask(pod, NOW + 99, 'connect', 4);
    expect(pod.breaker.state(NOW + 99)).toBe('closed');
    ask(pod, NOW + 100, 200);
    expect(pod.breaker.lastTrip?.reason).toBe('condition');
  });

  it('trips by network errors in a row, which an answer interrupts and a failing answer does not', () => {
    const pod = testPod();
    ask(pod, NOW, 'connect', 4);
    ask(pod, NOW, 404);
    ask(pod, NOW, 'reset', 2);
    ask(pod, NOW, 500);
    ask(pod, NOW, 'cancelled');
    ask(pod, NOW, 'timeout', 2);
    expect(pod.breaker.state(NOW)).toBe('closed');
    ask(pod, NOW, 'truncated');
    expect(pod.breaker.lastTrip).toEqual({
      at: NOW,
      reason: 'consecutive-failures',
    });
  });

  it.each([
    ['ResponseCodeRatio(500, 600, 0, 600) > 0.3', [200, 200, 500] as const],
    ['LatencyAtQuantileMS(50.0) > 9', [200] as const],
    ['!(LatencyAtQuantileMS(50.0) > 11)', [404] as const],
  ])('trips by %s', (condition, outcomes) => {
    const pod = testPod({}, { breaker: { condition, checkPeriod: '0s' } });
    for (let i = 0; i < 7; i += 1) {
      outcomes.forEach(outcome => ask(pod, NOW, outcome, 3));
    }
    expect(pod.breaker.state(NOW)).toBe('open');
  });

  it('is open, recovers in a line, and is closed', () => {
    const pod = testPod();
    trip(pod, NOW);
    expect(pod.breaker.admits(NOW + 9_999)).toBe(false);
    const seen = [9_999, 10_000, 12_500, 15_000, 19_999, 20_000].map(after => [
      pod.breaker.state(NOW + after),
      Math.round(pod.breaker.share(NOW + after) * 100),
    ]);
    expect(seen).toEqual([
      ['open', 0],
      ['recovering', 0],
      ['recovering', 25],
      ['recovering', 50],
      ['recovering', 100],
      ['closed', 100],
    ]);
  });

  it('never lets more than its share through while recovering, and no less than a request less', () => {
    const arrivals = fc.array(fc.nat(300), { maxLength: 300 });
    fc.assert(
      fc.property(arrivals, gaps => {
        const pod = testPod();
        trip(pod, NOW);
        let now = NOW + 10_000;
        let admitted = 0;
        let granted = 0;
        for (const gap of gaps) {
          now += gap;
          if (pod.breaker.state(now) !== 'recovering') {
            return;
          }
          granted += pod.breaker.share(now);
          admitted += pod.breaker.admits(now) ? 1 : 0;
          expect(admitted).toBeLessThanOrEqual(granted + 1e-9);
          expect(admitted).toBeGreaterThan(granted - 1 - 1e-9);
        }
      }),
    );
  });

  it('has little patience while recovering', () => {
    const pod = testPod();
    trip(pod, NOW);
    const later = NOW + 15_000;
    ask(pod, later, 'connect');
    expect(pod.breaker.state(later)).toBe('recovering');
    ask(pod, later, 'connect');
    expect(pod.breaker.state(later)).toBe('open');
    expect(pod.breaker.trips).toBe(2);
  });

  it('is not tripped again by what tripped it', () => {
    const breaker = { ...conditionOnly, fallbackDuration: '1s' };
    const pod = testPod({}, { breaker });
    ask(pod, NOW, 'connect', 20);
    expect(pod.breaker.state(NOW + 999)).toBe('open');
    ask(pod, NOW + 1_500, 200, 20);
    expect(pod.breaker.state(NOW + 1_500)).toBe('recovering');
  });

  it('does not blame a pod that comes back for what was asked before', () => {
    const pod = testPod();
    pod.begin(NOW - 1);
    pod.begin(NOW - 1);
    trip(pod, NOW);
    const later = NOW + 15_000;
    pod.end(later, 15_001, 'timeout');
    pod.end(later, 15_001, 'timeout');
    expect(pod.breaker.state(later)).toBe('recovering');
    expect(pod.status(later)).toMatchObject({ requests: 0, inFlight: 0 });
  });

  it('goes on under other rules where it is', () => {
    const pod = testPod();
    trip(pod, NOW);
    pod.follow(parseBalance({ breaker: { fallbackDuration: '1s' } }));
    expect(pod.breaker.state(NOW + 9_999)).toBe('open');
    pod.follow(parseBalance({ breaker: false }));
    expect(pod.breaker.state(NOW)).toBe('closed');
    trip(pod, NOW);
    expect(pod.breaker.state(NOW)).toBe('closed');
  });
});
