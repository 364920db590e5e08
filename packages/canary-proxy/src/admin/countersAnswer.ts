import { BUCKET_MS } from '../traffic/CounterLayout';
import { LATENCY_BOUNDS } from '../traffic/Latencies';
import type { CounterBucket, TrafficReading } from '../traffic/TrafficReading';

/**
 * What a route was asked, in buckets of ten seconds per group and revision. A bucket is final once `start + bucketMs <= now`.
 *
 * @public
 */
export interface CountersAnswer {
  id: string;
  instance: string;
  /** When the process started, from which on it counts. Milliseconds since the epoch, as all times. */
  startedAt: number;
  now: number;
  bucketMs: number;
  /** Upper bounds of the latency classes, in milliseconds. */
  latencyBounds: readonly number[];
  /** Users of the canary who got stable because no instance of the canary was ready. */
  canaryEmpty: number;
  /** Requests that the proxy answered itself before they belonged to a group. */
  unanswered: number;
  /** Oldest first. */
  buckets: CounterBucket[];
}

/** What is answered for a range of a route's traffic. */
export function countersAnswer(
  about: Pick<CountersAnswer, 'id' | 'instance' | 'startedAt' | 'now'>,
  traffic: TrafficReading | undefined,
  range: { from: number; to: number },
): CountersAnswer {
  const refused = [...(traffic?.refused.values() ?? [])];
  return {
    ...about,
    bucketMs: BUCKET_MS,
    latencyBounds: LATENCY_BOUNDS,
    canaryEmpty: traffic?.canaryEmpty ?? 0,
    unanswered: refused.reduce((sum, count) => sum + count, 0),
    buckets: traffic?.range(range.from, range.to) ?? [],
  };
}
