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
