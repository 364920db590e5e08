import { median, medianBound } from '../../statistics/medianBound';
import { quantile } from '../../statistics/quantile';
import type { Finding } from '../Finding';
import type { Running, Site } from '../Site';
import { interleave } from './interleave';

/** Requests of a round, one after the other, and the pause before each: about 300 a second at most, so that nothing queues. */
const REQUESTS = 150;
const PAUSE_MS = 2;

/** How much later an answer comes than from the origin itself. */
export async function measureLatency(
  { load, running, originPort }: Site,
  rounds: number,
): Promise<Finding[]> {
  const ways: Array<Running | undefined> = [undefined, ...running];
  const times = await interleave(ways, rounds, way =>
    load.run('pace', {
      port: way?.job.port ?? originPort,
      count: REQUESTS,
      pauseMs: PAUSE_MS,
    }),
  );
  const direct = times.get(undefined)!;
  const added = (part: number, { peer }: Running, took: number[][]) => {
    const values = took.map(
      (round, index) => quantile(round, part) - quantile(direct[index], part),
    );
    const { low, median: middle, high } = medianBound(values);
    return {
      what: `Added latency, ${part === 0.5 ? 'median' : 'p99'}`,
      server: peer.name,
      value: `${micros(middle)} µs (${micros(low)} to ${micros(high)})`,
    };
  };
  const plain = median(direct.map(round => quantile(round, 0.5)));
  return [
    {
      what: 'Latency, median',
      server: 'the origin itself',
      value: `${micros(plain)} µs`,
    },
    ...[0.5, 0.99].flatMap(part =>
      running.map(one => added(part, one, times.get(one)!)),
    ),
  ];
}

function micros(ms: number): string {
  return (ms * 1_000).toFixed(0);
}
