import { FakeClock } from '../__testUtils__/FakeClock';
import { RequestDecider } from '../decision/RequestDecider';
import { Sampler } from './Sampler';
import type { SampleTaker } from './SampleTaker';

const decider = RequestDecider.create(undefined, []);

describe('Sampler', () => {
  let clock: FakeClock;
  let sampler: Sampler;
  let handedOn: Map<string, number>;

  beforeEach(() => {
    clock = new FakeClock();
    handedOn = new Map();
    sampler = Sampler.start({
      headers: [],
      cookieKeys: [Buffer.from('a key that signs memory cookies.')],
      sink: (route, samples) =>
        handedOn.set(route, (handedOn.get(route) ?? 0) + samples.length),
      clock,
    });
  });

  afterEach(() => sampler.stop());

  function ask(taker: SampleTaker): boolean {
    const at = clock.now();
    const isTaken = taker.takes(at);
    if (isTaken) {
      const request = {
        method: 'GET',
        address: '203.0.113.7',
        header: () => undefined,
      };
      taker.add({
        at,
        request,
        fields: [],
        decision: decider.decide(request),
        cookie: undefined,
        group: 'stable',
      });
    }
    return isTaken;
  }

  /** How many of so many requests are taken in a second that begins. */
  async function takenInSecond(takers: SampleTaker[], each: number) {
    clock.advance(1_000);
    await new Promise(resolve => setImmediate(resolve));
    let taken = 0;
    for (let i = 0; i < each; i += 1) {
      for (const taker of takers) {
        taken += ask(taker) ? 1 : 0;
      }
    }
    return taken;
  }

  it('hands on every second, by route', async () => {
    const takers = ['a', 'b'].map(route => sampler.join(route));
    takers.forEach(ask);
    ask(takers[0]);
    expect(handedOn.size).toBe(0);
    clock.advance(1_000);
    expect(Object.fromEntries(handedOn)).toEqual({ a: 2, b: 1 });
    ask(takers[1]);
    sampler.leave(takers[1]);
    expect(handedOn.get('b')).toBe(2);
  });

  it('takes no more of many routes than a bound, and all of it of a few', async () => {
    const many = Array.from({ length: 1_000 }, (_, i) => sampler.join(`r${i}`));
    expect(await takenInSecond(many, 10)).toBe(400);
    expect(await takenInSecond(many, 10)).toBe(400);
    // those that are quiet take nothing away from the one that isn't
    await takenInSecond(many.slice(0, 1), 10);
    await takenInSecond(many.slice(0, 1), 1_000);
    const taken = await takenInSecond(many.slice(0, 1), 1_000);
    expect(taken).toBeGreaterThanOrEqual(7);
    expect(taken).toBeLessThanOrEqual(20);
  });
});
