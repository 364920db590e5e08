import fc from 'fast-check';
import { SlidingCounters } from './SlidingCounters';

interface Added {
  at: number;
  amount: number;
}

function since(added: readonly Added[], time: number): number {
  return added
    .filter(({ at }) => at > time)
    .reduce((sum, { amount }) => sum + amount, 0);
}

describe('SlidingCounters', () => {
  it('counts what lies within the window, to a tenth of it, whatever came in between', () => {
    const steps = fc.array(
      fc.record({
        after: fc.nat(12_000),
        column: fc.nat(2),
        amount: fc.nat(9),
      }),
    );
    fc.assert(
      fc.property(steps, all => {
        const counters = new SlidingCounters(3, 10_000);
        const added: Array<Added & { column: number }> = [];
        let now = 0;
        for (const { after, column, amount } of all) {
          now += after;
          counters.advance(now);
          counters.add(column, amount);
          added.push({ at: now, column, amount });
          for (let i = 0; i < 3; i += 1) {
            const ofColumn = added.filter(({ column: of }) => of === i);
            const sum = counters.sum(i);
            expect(sum).toBeGreaterThanOrEqual(since(ofColumn, now - 9_000));
            expect(sum).toBeLessThanOrEqual(since(ofColumn, now - 10_000));
          }
        }
      }),
    );
  });

  it('keeps what it has when it grows, and when the clock is set back', () => {
    const counters = new SlidingCounters(1, 10_000);
    counters.advance(50_000);
    counters.add(0, 2);
    expect(counters.grow()).toBe(1);
    counters.add(1, 3);
    counters.advance(1_000);
    counters.add(0);
    expect([counters.sum(0), counters.sum(1)]).toEqual([3, 3]);
    counters.advance(60_000);
    expect([counters.sum(0), counters.sum(1)]).toEqual([0, 0]);
  });
});
