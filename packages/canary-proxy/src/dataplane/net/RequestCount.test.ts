import { FakeClock } from '../../__testUtils__/FakeClock';
import { RouteTraffic } from '../../traffic/RouteTraffic';
import type { Attempts } from './Attempts';
import { RequestCount } from './RequestCount';

const EVER = [0, Number.MAX_SAFE_INTEGER] as const;

describe('RequestCount', () => {
  it('counts a request when it ends, by the time that it is then, be the clock set back meanwhile', () => {
    const clock = new FakeClock();
    const traffic = new RouteTraffic();
    const counters = traffic.of('stable', 'r1', clock.now());
    const begin = () => {
      const startedAt = clock.monotonic();
      const attempts = { group: { counters }, startedAt, count: 1 };
      return RequestCount.begin(
        { attempts: attempts as unknown as Attempts, record: undefined },
        clock,
      );
    };
    const start = clock.now() - (clock.now() % 10_000);
    const long = begin();
    clock.advance(60_000);
    clock.set(start + 20_000);
    begin().end(200, false, 0, 'pod');
    long.end(200, false, 0, 'pod');
    long.end(500, true, 0, 'pod');
    expect(counters.inFlight).toBe(0);
    const buckets = traffic.range(...EVER);
    expect(
      buckets.map(({ start: at, requests, errors, latencySum }) => [
        at - start,
        requests,
        errors,
        latencySum,
      ]),
    ).toEqual([[20_000, 2, 0, 60_000]]);
  });
});
