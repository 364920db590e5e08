import fc from 'fast-check';
import { NOW, testPod } from './__testUtils__/testPods';
import { PeakEwma } from './PeakEwma';

describe('Pod', () => {
  it('counts what is in flight and what became of it', () => {
    const pod = testPod();
    pod.begin(NOW);
    pod.begin(NOW);
    pod.begin(NOW);
    pod.end(NOW + 10, 10, 200);
    pod.end(NOW + 20, 20, 503);
    expect(pod.status(NOW + 20)).toMatchObject({
      inFlight: 1,
      requests: 2,
      failures: 1,
      latencyMs: 20,
      breaker: { state: 'closed', share: 1, trips: 0 },
    });
    expect(pod.totals(NOW + 120)).toEqual({
      answered: 1,
      failed: 1,
      latencyMs: 10,
      busyMs: 3 * 10 + 2 * 10 + 100,
    });
  });

  it('counts an answer when it begins and the request as long as it goes on', () => {
    const pod = testPod();
    pod.begin(NOW);
    pod.record(NOW + 5, 5, 200);
    expect(pod.status(NOW + 5)).toMatchObject({ inFlight: 1, requests: 1 });
    pod.release(NOW + 60_000);
    expect(pod.status(NOW + 5)).toMatchObject({ inFlight: 0, requests: 1 });
  });

  it('is not taken for fast because it fails at once or clients leave', () => {
    const pod = testPod();
    pod.begin(NOW);
    pod.end(NOW, 0, 'connect');
    expect(pod.isMeasured).toBe(false);
    pod.begin(NOW);
    pod.end(NOW, 100, 200);
    pod.begin(NOW);
    pod.end(NOW, 0, 503);
    pod.begin(NOW);
    pod.end(NOW, 1, 'cancelled');
    expect(pod.latency(NOW)).toBe(100);
    pod.begin(NOW);
    pod.end(NOW, 5_000, 'timeout');
    expect(pod.latency(NOW)).toBe(5_000);
  });

  it('fails by what was asked, and one failure alone says little', () => {
    const pod = testPod();
    pod.begin(NOW);
    pod.end(NOW, 1, 500);
    expect(pod.failureShare(NOW)).toBe(0.2);
    for (let i = 0; i < 9; i += 1) {
      pod.begin(NOW);
      pod.end(NOW, 1, 500);
    }
    expect(pod.failureShare(NOW)).toBe(1);
    expect(pod.failureShare(NOW + 10_000)).toBe(0);
  });

  it('is warm by and by whenever it becomes ready', () => {
    const pod = testPod({}, { slowStart: '10s' });
    const warmth = [0, 500, 5_000, 10_000].map(ms => pod.warmth(NOW + ms));
    expect(warmth).toEqual([0.1, 0.1, 0.5, 1]);
    const { address } = pod;
    pod.update({ address }, NOW + 20_000);
    expect(pod.warmth(NOW + 20_000)).toBe(1);
    pod.update({ address, terminating: true }, NOW + 20_000);
    pod.update(undefined, NOW + 20_000);
    pod.update({ address }, NOW + 30_000);
    expect(pod.warmth(NOW + 35_000)).toBe(0.5);
  });
});

describe('PeakEwma', () => {
  it('follows a peak at once and comes down by and by', () => {
    const ewma = new PeakEwma();
    ewma.observe(NOW, 10);
    ewma.observe(NOW + 1, 1_000);
    expect(ewma.value(NOW + 1)).toBe(1_000);
    ewma.observe(NOW + 1_001, 10);
    expect(ewma.value(NOW + 1_001)).toBeCloseTo(10 + 990 * Math.exp(-0.1), 0);
    expect(ewma.value(NOW + 61_001)).toBeLessThan(5);
  });

  it('stays between nothing and the highest that was measured', () => {
    const observations = fc.array(
      fc.record({ after: fc.nat(5_000), ms: fc.nat(10_000) }),
      { minLength: 1 },
    );
    fc.assert(
      fc.property(observations, all => {
        const ewma = new PeakEwma();
        let now = NOW;
        let highest = 0;
        for (const { after, ms } of all) {
          now += after;
          ewma.observe(now, ms);
          highest = Math.max(highest, ms);
          expect(ewma.value(now)).toBeGreaterThanOrEqual(0);
          expect(ewma.value(now)).toBeLessThanOrEqual(highest + 1e-9);
          expect(ewma.value(now + 1)).toBeLessThanOrEqual(ewma.value(now));
        }
      }),
    );
  });
});
