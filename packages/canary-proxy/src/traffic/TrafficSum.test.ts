import fc from 'fast-check';
import { BUCKET_MS, KEPT_MS } from './CounterLayout';
import { latencyClass } from './Latencies';
import { MIRROR_OUTCOMES } from './MirrorCounts';
import { RouteTraffic } from './RouteTraffic';
import { TrafficSum } from './TrafficSum';

const NOW = 1_800_000_000_000;
const ALL = [0, Number.MAX_SAFE_INTEGER] as const;

const sum = (threads: readonly RouteTraffic[]) =>
  new TrafficSum(() => threads.map(({ blocks }) => blocks));

describe('the sum of what threads count', () => {
  it('is what was recorded, whichever thread did', () => {
    const thread = fc.nat(2);
    const group = fc.constantFrom('stable' as const, 'canary' as const);
    const request = fc.record({
      thread,
      group,
      revision: fc.constantFrom('r1', 'r2', 'r3'),
      at: fc.nat(KEPT_MS),
      code: fc.integer({ min: 100, max: 999 }),
      failed: fc.boolean(),
      ms: fc.nat(100_000),
    });
    fc.assert(
      fc.property(fc.array(request), unordered => {
        const requests = [...unordered].sort((a, b) => a.at - b.at);
        const threads = [0, 1, 2].map(() => new RouteTraffic());
        for (const one of requests) {
          threads[one.thread]
            .of(one.group, one.revision, NOW + one.at)
            .record(NOW + one.at, one.code, one.failed, one.ms);
        }
        const read = sum(threads);
        for (const name of ['stable', 'canary'] as const) {
          const asked = requests.filter(one => one.group === name);
          const { codes, latency, ...totals } = read.totals[name];
          expect(totals).toEqual({
            requests: asked.length,
            errors: asked.filter(({ failed, code }) => failed || code >= 500)
              .length,
            ejected: 0,
            latencySum: asked.reduce((ms, one) => ms + one.ms, 0),
          });
          expect(latency).toEqual(
            latency.map(
              (_, index) =>
                asked.filter(({ ms }) => latencyClass(ms) === index).length,
            ),
          );
          expect(Object.fromEntries(codes)).toEqual(
            countBy(asked.map(({ code }) => code)),
          );
        }
        const bucketOf = ({ at }: { at: number }) =>
          NOW + at - ((NOW + at) % BUCKET_MS);
        const counted = Object.fromEntries(
          read
            .range(...ALL)
            .map(({ start, group: name, revision, requests: count }) => [
              `${start} ${name} ${revision}`,
              count,
            ]),
        );
        expect(counted).toEqual(
          countBy(
            requests.map(
              one => `${bucketOf(one)} ${one.group} ${one.revision}`,
            ),
          ),
        );
      }),
    );
  });

  it('has what belongs to no group, too', () => {
    const threads = [new RouteTraffic(), new RouteTraffic()];
    const [first, second] = threads;
    expect(sum(threads).lastRequestAt).toBeUndefined();
    for (const traffic of threads) {
      traffic.canaryEmpty += 1;
      traffic.retries += 2;
      traffic.refuse(503);
      traffic.of('stable', 'r1', NOW).inFlight += 1;
      traffic.of('stable', 'r1', NOW).eject(NOW);
    }
    first.lastRequestAt = NOW + 1;
    second.lastRequestAt = NOW;
    first.fail('reset');
    second.fail('connect');
    second.refuse(414);
    MIRROR_OUTCOMES.forEach(outcome => second.mirror(outcome));
    const read = sum(threads);
    expect(read).toMatchObject({
      lastRequestAt: NOW + 1,
      canaryEmpty: 2,
      retries: 4,
      mirrored: { answered: 1, error: 1, failed: 1, dropped: 1 },
    });
    expect(read.totals.stable.ejected).toBe(2);
    expect(read.range(...ALL)).toMatchObject([{ requests: 0, ejected: 2 }]);
    expect(Object.fromEntries(read.failures)).toEqual({ reset: 1, connect: 1 });
    expect(Object.fromEntries(read.refused)).toEqual({ 414: 1, 503: 2 });
    expect(read.inFlight('stable')).toBe(2);
    expect(read.inFlight('canary')).toBe(0);
    expect(read.inFlightOf('r1')).toBe(2);
  });

  it('goes on where a thread that is no more has ended', () => {
    const former = new RouteTraffic();
    former.of('stable', 'r1', NOW).record(NOW, 200, false, 1);
    former.refuse(503);
    const next = new RouteTraffic(former.blocks);
    next.of('stable', 'r1', NOW).record(NOW, 200, false, 1);
    next.of('canary', 'r2', NOW).record(NOW, 200, false, 1);
    next.refuse(503);
    const read = sum([next]);
    expect(read.refused.get(503)).toBe(2);
    expect(read.range(...ALL)).toMatchObject([
      { group: 'stable', requests: 2 },
      { group: 'canary', requests: 1 },
    ]);
  });

  it('has no bucket twice when the ring comes round', () => {
    const traffic = new RouteTraffic();
    const stable = traffic.of('stable', 'r1', NOW);
    for (let at = 0; at <= 2 * KEPT_MS; at += BUCKET_MS) {
      stable.record(NOW + at, 200, false, 1);
    }
    const starts = traffic.range(...ALL).map(({ start }) => start);
    expect(new Set(starts).size).toBe(starts.length);
    expect(starts[0]).toBe(NOW + KEPT_MS);
    expect(starts.at(-1)).toBe(NOW + 2 * KEPT_MS);
    expect(traffic.range(...ALL).every(({ requests }) => requests === 1)).toBe(
      true,
    );
  });
});

function countBy(keys: ReadonlyArray<string | number>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const key of keys) {
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}
