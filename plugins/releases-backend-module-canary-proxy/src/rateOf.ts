import { CountersAnswer } from './ProxyAdmin';

/** What a rate is measured over at most, ms. */
export const MEASURED_MS = 60_000;

/**
 * Requests per second by what instances counted, in their whole buckets and since the first of them, for users may have come only a moment ago.
 *
 * @param counted - what each instance counted in the last minute
 * @param now - epoch ms; the bucket that isn't over by then doesn't count
 * @returns undefined where nothing was counted.
 */
export function rateOf(
  counted: readonly CountersAnswer[],
  now: number,
): number | undefined {
  const [{ bucketMs } = { bucketMs: 0 }] = counted;
  const to = now - (now % (bucketMs || 1));
  const buckets = counted
    .flatMap(answer => answer.buckets)
    .filter(({ start }) => start < to);
  if (buckets.length === 0) {
    return undefined;
  }
  const from = Math.min(...buckets.map(({ start }) => start));
  const requests = buckets.reduce((sum, bucket) => sum + bucket.requests, 0);
  return (requests * 1000) / (to - from);
}
