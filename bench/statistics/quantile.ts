/**
 * The smallest of the values that at least a part of them does not exceed (nearest rank).
 *
 * @param part - above 0, at most 1; 0.5 is the median
 * @throws RangeError where there are no values
 */
export function quantile(values: readonly number[], part: number): number {
  if (values.length === 0) {
    throw new RangeError('There is no quantile of no values');
  }
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(part * sorted.length) - 1];
}
