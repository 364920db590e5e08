import { MedianBound } from '../statistics/medianBound';

/** One line of the result. */
export interface Finding {
  /** What was measured. */
  what: string;
  /** Of which server. */
  server: string;
  /** As measured, with its unit. */
  value: string;
  ratio?: MedianBound;
  /** What the ratio is to. */
  to?: string;
  /** What is aimed at. */
  goal?: Goal;
}

/** What is aimed at. */
export interface Goal {
  says: string;
  isReached: boolean;
}

/** A ratio is meant to be no more than this. */
export function atMost(limit: number, ratio: MedianBound): Goal {
  return { says: `≤ ${limit}`, isReached: ratio.median <= limit };
}

/** The ratios of values to those of the same round. */
export function ratiosOf(values: number[], base: number[]): number[] {
  return values.map((value, round) => value / base[round]);
}
