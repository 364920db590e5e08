import fc from 'fast-check';
import { seededRandom } from '../balance/__testUtils__/seededRandom';
import { RequestDecider } from '../decision/RequestDecider';
import type { SampledRequest } from './SampledRequest';
import { SampleHash } from './SampleHash';
import { SampleTaker } from './SampleTaker';

const NOW = 1_800_000_000_000;
const HASH = SampleHash.create([
  Buffer.from('a key that signs memory cookies.'),
]);
const decider = RequestDecider.create(undefined, []);

/** A taker, and what it has handed on. */
function takerOf(seed: number, perSecond = 8) {
  const samples: SampledRequest[] = [];
  const taker = SampleTaker.create({
    perSecond: () => perSecond,
    spend: () => true,
    plain: new Set(),
    hash: HASH,
    random: seededRandom(seed),
    sink: batch => samples.push(...batch),
  });
  const request = (at: number, target = '/') => {
    const isTaken = taker.takes(at);
    if (isTaken) {
      const asked = {
        method: 'GET',
        address: '203.0.113.7',
        target,
        header: () => undefined,
      };
      taker.add({
        at,
        request: asked,
        fields: [],
        decision: decider.decide(asked),
        cookie: undefined,
        group: 'stable',
      });
    }
    return isTaken;
  };
  return { taker, samples, request };
}

describe('SampleTaker', () => {
  it('takes all of a route that is asked little', () => {
    const { taker, samples, request } = takerOf(1);
    for (let i = 0; i < 100; i += 1) {
      expect(request(NOW + i * 150)).toBe(true);
    }
    taker.flush();
    expect(samples.map(({ weight }) => weight)).toEqual(new Array(100).fill(1));
  });

  it('takes no more than twenty in a second, whatever comes and however the clock goes', () => {
    const steps = fc.array(
      fc.record({
        after: fc.oneof(
          fc.constant(0),
          fc.integer({ min: 0, max: 3_000 }),
          fc.integer({ min: -5_000, max: 0 }),
        ),
        requests: fc.integer({ min: 1, max: 3_000 }),
      }),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(steps, fc.nat(), (all, seed) => {
        const { request } = takerOf(seed);
        let now = NOW;
        let begun = -Infinity;
        let taken = 0;
        for (const { after, requests } of all) {
          now += after;
          if (now >= begun + 1_000 || now < begun) {
            begun = now;
            taken = 0;
          }
          for (let i = 0; i < requests; i += 1) {
            taken += request(now) ? 1 : 0;
          }
          expect(taken).toBeLessThanOrEqual(20);
        }
      }),
    );
  });

  it('says how many requests its samples stand for', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 2_000 }), {
          minLength: 1,
          maxLength: 6,
        }),
        fc.nat(),
        (seconds, seed) => {
          const { taker, samples, request } = takerOf(seed);
          let sent = 0;
          let untilLast = 0;
          seconds.forEach((requests, second) => {
            for (let i = 0; i < requests; i += 1) {
              sent += 1;
              if (request(NOW + second * 1_000)) {
                untilLast = sent;
              }
            }
          });
          taker.flush();
          const stood = samples.reduce((sum, { weight }) => sum + weight, 0);
          expect(stood).toBe(untilLast);
        },
      ),
    );
  });

  it('is fair to what comes in a rhythm, and to what comes in bursts', () => {
    const { taker, samples, request } = takerOf(7);
    // a page and its seven assets, a hundred times a second for a minute, twice as often every other second
    let sent = 0;
    for (let second = 0; second < 60; second += 1) {
      const pages = second % 2 === 0 ? 100 : 200;
      for (let i = 0; i < pages * 8; i += 1) {
        request(NOW + second * 1_000, i % 8 === 0 ? '/page' : '/asset');
        sent += 1;
      }
    }
    taker.flush();
    expect(samples.length).toBeGreaterThan(300);
    const pages = samples
      .filter(({ path }) => path === '/page')
      .reduce((sum, { weight }) => sum + weight, 0);
    expect(pages / sent).toBeGreaterThan(0.08);
    expect(pages / sent).toBeLessThan(0.17);
  });

  it('comes back at once when a busy route falls quiet', () => {
    const { request } = takerOf(3);
    for (let i = 0; i < 100_000; i += 1) {
      request(NOW + (i % 1_000));
    }
    for (let i = 0; i < 100_000; i += 1) {
      request(NOW + 1_000);
    }
    // the first second after is still measured by the one before
    request(NOW + 2_000);
    for (let second = 3; second < 13; second += 1) {
      expect(request(NOW + second * 1_000)).toBe(true);
    }
  });
});
