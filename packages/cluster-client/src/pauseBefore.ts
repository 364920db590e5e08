/**
 * How long to wait before an attempt after `failures` failures in a row: doubling, never longer than `longest`, and spread over its upper half so that
 * many clients don't return at once.
 *
 * @param failures - failures in a row, from 1
 * @param random - from 0 to 1, exclusive
 * @returns milliseconds
 */
export function pauseBefore(
  failures: number,
  pauses: { first: number; longest: number },
  random: number,
): number {
  const full = Math.min(
    pauses.longest,
    pauses.first * 2 ** Math.min(failures - 1, 30),
  );
  return full / 2 + (full / 2) * random;
}
