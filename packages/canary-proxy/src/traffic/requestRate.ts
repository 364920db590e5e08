import { BUCKET_MS } from './CounterLayout';
import type { TrafficReading } from './TrafficReading';

const MINUTE_MS = 60_000;

/**
 * Requests per second that were answered in the last minute, in whole buckets; over all routes.
 *
 * @param since - when counting began, ms since the epoch
 */
export function requestRate(
  traffic: readonly TrafficReading[],
  since: number,
  now: number,
): number {
  const to = now - (now % BUCKET_MS);
  const first = since - (since % BUCKET_MS);
  const from = Math.max(to - MINUTE_MS, Math.min(first, to - BUCKET_MS));
  const requests = traffic
    .flatMap(one => one.range(from, to))
    .reduce((sum, bucket) => sum + bucket.requests, 0);
  return Math.round((requests / (to - from)) * 100_000) / 100;
}
