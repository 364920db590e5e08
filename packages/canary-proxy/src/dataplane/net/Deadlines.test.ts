import { setImmediate as nextTurn } from 'node:timers/promises';
import { FakeClock } from '../../__testUtils__/FakeClock';
import { Deadlines } from './Deadlines';

describe('Deadlines', () => {
  function watched(clock: FakeClock, ms: number) {
    const deadlines = Deadlines.start(clock);
    const expired: number[] = [];
    const limited = {
      deadline: deadlines.after(ms),
      expire: () => void expired.push(clock.monotonic()),
    };
    deadlines.watch(limited);
    return { deadlines, limited, expired };
  }

  it('find who is late, not before the time and within two looks', async () => {
    const clock = new FakeClock();
    const { limited, expired } = watched(clock, 1_000);
    const start = clock.monotonic();
    while (expired.length === 0) {
      clock.advance(250);
      await nextTurn();
    }
    expect(expired[0] - start).toBeGreaterThanOrEqual(1_000);
    expect(expired[0] - start).toBeLessThanOrEqual(1_500);
    limited.deadline = 0;
    clock.advance(250);
    await nextTurn();
    expect(expired).toHaveLength(1);
  });

  it('let everybody do what waited, after the process was stopped for a while', async () => {
    const clock = new FakeClock();
    const { deadlines, limited, expired } = watched(clock, 1_000);
    clock.advance(5_000);
    await nextTurn();
    expect(expired).toEqual([]);
    // what had come in time has been read by now
    limited.deadline = deadlines.after(1_000);
    clock.advance(250);
    await nextTurn();
    expect(expired).toEqual([]);
    for (let looks = 0; looks < 5; looks += 1) {
      clock.advance(250);
      await nextTurn();
    }
    expect(expired).not.toEqual([]);
  });
});
