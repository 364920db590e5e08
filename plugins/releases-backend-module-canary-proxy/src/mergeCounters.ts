import { TrafficPoint } from '@backstage-releases/plugin-releases-common';
import { CountersAnswer } from './ProxyAdmin';

interface Sum {
  requests: number;
  errors: number;
  /** By upper bound, ms. */
  latency: Map<number, number>;
}

/** Adds up what several instances counted, oldest first; all revisions of a group are one. */
export function mergeCounters(answers: CountersAnswer[]): TrafficPoint[] {
  const sums = new Map<string, Sum>();
  for (const { buckets, latencyBounds } of answers) {
    for (const { start, group, latency, ...counted } of buckets) {
      const key = `${start} ${group}`;
      const sum = sums.get(key) ?? {
        requests: 0,
        errors: 0,
        latency: new Map(),
      };
      sums.set(key, sum);
      // What breakers kept away from a group looks healthy, because only those ask who are not kept away.
      const { requests, errors, ejected = 0 } = counted;
      sum.requests += requests + ejected;
      sum.errors += errors + ejected;
      latency.forEach((count, index) => {
        const bound = latencyBounds[index] ?? Infinity;
        sum.latency.set(bound, (sum.latency.get(bound) ?? 0) + count);
      });
    }
  }
  return [...sums]
    .map(([key, { requests, errors, latency }]): TrafficPoint => {
      const [start, group] = key.split(' ');
      return {
        at: Number(start),
        group: group as TrafficPoint['group'],
        requests,
        errors,
        p50: quantile(latency, 0.5),
        p95: quantile(latency, 0.95),
      };
    })
    .sort((a, b) => a.at - b.at || b.group.localeCompare(a.group));
}

/**
 * The value below which a part of all requests lies, with the requests of a class spread evenly over it, as Prometheus' `histogram_quantile` does.
 * Undefined without requests; the last bound where it lies beyond it.
 */
export function quantile(
  latency: ReadonlyMap<number, number>,
  part: number,
): number | undefined {
  const classes = [...latency].sort(([a], [b]) => a - b);
  const total = classes.reduce((sum, [, count]) => sum + count, 0);
  if (total === 0) {
    return undefined;
  }
  const rank = part * total;
  let below = 0;
  let lower = 0;
  for (const [bound, count] of classes) {
    if (count > 0 && below + count >= rank) {
      return Number.isFinite(bound)
        ? lower + ((rank - below) / count) * (bound - lower)
        : lower;
    }
    below += count;
    lower = Number.isFinite(bound) ? bound : lower;
  }
  return lower;
}
