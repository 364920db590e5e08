/**
 * Upper bounds of the latency classes in milliseconds, each about √2 of the one before; a last class holds what took longer.
 *
 * They are the same for every instance, so that histograms can be added.
 *
 * @public
 */
export const LATENCY_BOUNDS: readonly number[] = [
  0.5, 0.7, 1, 1.4, 2, 2.8, 4, 5.6, 8, 11, 16, 22, 32, 45, 64, 90, 128, 180,
  256, 362, 512, 724, 1024, 1448, 2048, 2896, 4096, 5792, 8192, 11585, 16384,
  23170, 32768, 46341, 65536,
];

/** The class that a latency in milliseconds falls into. */
export function latencyClass(ms: number): number {
  let low = 0;
  let high = LATENCY_BOUNDS.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ms <= LATENCY_BOUNDS[middle]) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

/**
 * The latency in milliseconds that a share of requests did not exceed, as the upper bound of its class.
 *
 * @param counts - requests per class of `LATENCY_BOUNDS` and beyond
 * @param share - from 0 to 1, for example 0.99
 * @returns `Infinity` where it is beyond the last bound, `undefined` without any request
 * @public
 */
export function latencyQuantile(
  counts: readonly number[],
  share: number,
): number | undefined {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) {
    return undefined;
  }
  const rank = Math.max(1, Math.ceil(share * total));
  let seen = 0;
  const found = counts.findIndex(count => {
    seen += count;
    return seen >= rank;
  });
  return LATENCY_BOUNDS[found] ?? Infinity;
}
