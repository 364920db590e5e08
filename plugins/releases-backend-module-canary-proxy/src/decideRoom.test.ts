import fc from 'fast-check';
import { decideRoom, MEASURABLE, RoomQuestion } from './decideRoom';

/** Instances with so many requests per second and a busy event loop. */
const loads = (...list: Array<[number, number] | undefined>) =>
  list.map((one, index) => ({
    name: 'abcdef'[index],
    load: one && { requestsPerSecond: one[0], eventLoop: one[1] },
  }));

const decide = (
  perSecond: number | undefined,
  instances: RoomQuestion['instances'],
  capacity?: number,
  carried = true,
) =>
  decideRoom({
    service: 'shop',
    rate:
      perSecond === undefined
        ? { unknown: 'Nobody has measured it' }
        : { perSecond, carried },
    instances,
    capacity,
  });

describe('the room for the users of a service', () => {
  describe('where the operator says what an instance can take', () => {
    const two = loads([500, 0.1], [500, 0.1]);

    it('is enough for all that it is asked and half more', () => {
      expect(decide(1000, two, 750)).toEqual({
        verdict: 'enough',
        words:
          "'shop' is asked 1000 requests per second, with half more 1500; the 2 canary proxies can take 1500 (750 each, 'releases.canaryProxy.capacity')",
      });
    });

    it('is short below that', () => {
      expect(decide(1000, two, 749)).toEqual({
        verdict: 'short',
        words:
          "'shop' is asked 1000 requests per second, with half more 1500; the 2 canary proxies can take 1498 (749 each, 'releases.canaryProxy.capacity')",
      });
    });

    it('leaves what is carried for others', () => {
      expect(decide(200, two, 550).verdict).toBe('enough');
      expect(decide(200, two, 549)).toMatchObject({
        verdict: 'short',
        words: expect.stringContaining("and 800 are others'"),
      });
    });

    it('takes the requests of a service that others than these instances carry on top', () => {
      expect(decide(200, two, 650, false).verdict).toBe('enough');
      expect(decide(200, two, 649, false)).toMatchObject({
        verdict: 'short',
        words: expect.stringContaining("and 1000 are others'"),
      });
    });

    it('is short for anybody where all of it is taken', () => {
      expect(decide(undefined, two, 500)).toEqual({
        verdict: 'short',
        words:
          "the 2 canary proxies can take 1000 (500 each, 'releases.canaryProxy.capacity') and are asked 1000 already",
      });
      expect(decide(undefined, two, 501)).toEqual({
        verdict: 'unknown',
        words: 'Nobody has measured it',
      });
    });

    it('is known to be short also where an instance is silent, and never known to be enough', () => {
      const silent = loads([100, 0.1], undefined);
      expect(decide(1000, silent, 700).verdict).toBe('short');
      expect(decide(100, silent, 700)).toMatchObject({
        verdict: 'unknown',
        words: expect.stringContaining("'b' doesn't say how much"),
      });
    });
  });

  describe('where nobody says it', () => {
    it('is told by how busy the instances are', () => {
      expect(decide(1000, loads([500, 0.2], [500, 0.2]))).toEqual({
        verdict: 'enough',
        words:
          "'shop' is asked 1000 requests per second, with half more 1500; the 2 canary proxies can take 4000 (2000 each, as they are 20 % busy with 1000)",
      });
      expect(decide(1000, loads([500, 0.6], [500, 0.6]))).toEqual({
        verdict: 'short',
        words:
          "'shop' is asked 1000 requests per second, with half more 1500; the 2 canary proxies can take 1333 (667 each, as they are 60 % busy with 1000)",
      });
    });

    it.each([
      ['few requests', loads([40, 0.9], [40, 0.9]), 'below 100 in all'],
      ['a silent instance', loads([900, 0.2], undefined), "'b' doesn't say"],
      ['an event loop that was never at work', loads([900, 0]), 'not known'],
    ])('is not known with %s', (_, instances, why) => {
      expect(decide(50, instances)).toMatchObject({
        verdict: 'unknown',
        words: expect.stringContaining(why),
      });
    });
  });

  const load = fc.record({
    requestsPerSecond: fc.double({ min: 0, max: 5000, noNaN: true }),
    eventLoop: fc.double({ min: 0.01, max: 1, noNaN: true }),
  });
  const instances = fc
    .array(load, { minLength: 1, maxLength: 6 })
    .map(list => list.map((one, index) => ({ name: `i${index}`, load: one })));
  const rate = fc.double({ min: 0, max: 20_000, noNaN: true });

  it('never becomes enough by more requests', () => {
    fc.assert(
      fc.property(
        instances,
        rate,
        rate,
        fc.option(fc.integer({ min: 1, max: 5000 }), { nil: undefined }),
        (all, some, more, capacity) => {
          const [less, most] = [Math.min(some, more), Math.max(some, more)];
          fc.pre(decide(less, all, capacity).verdict === 'short');
          expect(decide(most, all, capacity).verdict).toBe('short');
        },
      ),
    );
  });

  it('never becomes short by one more instance that does nothing yet', () => {
    fc.assert(
      fc.property(
        instances,
        rate,
        fc.integer({ min: 1, max: 5000 }),
        (all, perSecond, capacity) => {
          fc.pre(decide(perSecond, all, capacity).verdict === 'enough');
          const idle = { requestsPerSecond: 0, eventLoop: 0.01 };
          const more = [...all, { name: 'idle', load: idle }];
          expect(decide(perSecond, more, capacity).verdict).toBe('enough');
        },
      ),
    );
  });

  it('is not judged by a handful of requests', () => {
    fc.assert(
      fc.property(instances, rate, (all, perSecond) => {
        const few = all.map(one => ({
          ...one,
          load: {
            ...one.load,
            requestsPerSecond: (0.9 * MEASURABLE) / all.length,
          },
        }));
        expect(decide(perSecond, few).verdict).toBe('unknown');
      }),
    );
  });
});
