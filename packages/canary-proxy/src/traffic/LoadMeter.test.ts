import { FakeClock } from '../__testUtils__/FakeClock';
import { performance } from 'node:perf_hooks';
import { LoadMeter, Usage, usageOfProcess } from './LoadMeter';

describe('LoadMeter', () => {
  const clock = new FakeClock();
  const used: Usage = { at: 0, cpu: 0, busy: 0 };

  /** Ten seconds in which a process was busy for a part of the time. */
  const pass = async (part: number) => {
    used.at += 10_000;
    used.cpu += 20_000 * part;
    used.busy += 10_000 * part;
    clock.advance(10_000);
    // The next look is set when the last one has ended.
    await new Promise(setImmediate);
  };

  it('says how busy the process was in the last minute, and forgets what was before', async () => {
    const meter = LoadMeter.start(clock, () => ({ ...used }));
    used.at += 2_000;
    used.cpu += 500;
    used.busy += 1_000;
    expect(meter.read()).toEqual({ windowMs: 2000, cpu: 0.25, eventLoop: 0.5 });

    await pass(1);
    expect(meter.read().windowMs).toBe(12_000);
    for (let tens = 0; tens < 6; tens += 1) {
      await pass(0.1);
    }
    used.at += 10_000;
    expect(meter.read()).toEqual({
      windowMs: 60_000,
      cpu: expect.closeTo(0.167, 3),
      eventLoop: expect.closeTo(0.083, 3),
    });
    meter.stop();
  });

  it('reads it of this process', () => {
    const meter = LoadMeter.start(clock, () =>
      usageOfProcess(performance.eventLoopUtilization().active),
    );
    const { windowMs, cpu, eventLoop } = meter.read();
    expect(windowMs).toBeGreaterThan(0);
    expect(cpu).toBeGreaterThanOrEqual(0);
    expect(eventLoop).toBeGreaterThanOrEqual(0);
    expect(eventLoop).toBeLessThanOrEqual(1);
    meter.stop();
  });
});
