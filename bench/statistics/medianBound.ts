import { seededRandom } from './seededRandom';

/** A median, and the bounds between which 95 of 100 medians of as many values would be expected. */
export interface MedianBound {
  low: number;
  median: number;
  high: number;
}

const RESAMPLES = 2_000;

/**
 * The median of the values with its 95 % bound, by drawing from the values again and again (percentile bootstrap). The same values give the same bound.
 *
 * @throws RangeError where there are no values
 */
export function medianBound(values: readonly number[]): MedianBound {
  const random = seededRandom(values.length);
  const medians = Array.from({ length: RESAMPLES }, () =>
    median(values.map(() => values[Math.floor(random() * values.length)])),
  ).sort((a, b) => a - b);
  return {
    low: medians[Math.floor(RESAMPLES * 0.025)],
    median: median(values),
    high: medians[Math.ceil(RESAMPLES * 0.975) - 1],
  };
}

/**
 * The middle of the values; the mean of the two in the middle where their number is even.
 *
 * @throws RangeError where there are no values
 */
export function median(values: readonly number[]): number {
  if (values.length === 0) {
    throw new RangeError('There is no median of no values');
  }
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length / 2;
  return (sorted[Math.ceil(half) - 1] + sorted[Math.floor(half)]) / 2;
}
