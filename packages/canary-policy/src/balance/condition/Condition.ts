/**
 * What a condition may ask about the last ten seconds of a pod.
 *
 * @public
 */
export interface Measurements {
  /** The share of requests that got no whole answer, or 502 or 504. 0 to 1. */
  networkErrorRatio(): number;
  /** Answers with `from` ≤ status < `to`, divided by those with `dividedByFrom` ≤ status < `dividedByTo`; 0 where there are none of the latter. */
  responseCodeRatio(
    from: number,
    to: number,
    dividedByFrom: number,
    dividedByTo: number,
  ): number;
  /** The latency in milliseconds that so many percent of the requests did not exceed; 0 without requests. */
  latencyAtQuantile(percent: number): number;
}

/**
 * When a breaker trips, ready to be asked.
 *
 * @public
 */
export interface Condition {
  /** As it was written. */
  readonly text: string;
  readonly asksLatency: boolean;
  holds(measured: Measurements): boolean;
}

/**
 * What is wrong with a condition, and where.
 */
export interface ConditionProblem {
  /** Index of the first character that is wrong, from 0; the length of the text where something is missing at its end. */
  position: number;
  /** What is there; `undefined` at the end of the text. */
  found: string | undefined;
  expected: string;
  /** What was probably meant. */
  suggestion?: string;
}

/**
 * A problem as a sentence that shows the place.
 */
export function describeProblem({
  position,
  found,
  expected,
  suggestion,
}: ConditionProblem): string {
  const what = found === undefined ? 'the end' : `'${found}'`;
  const hint =
    suggestion === undefined ? '' : `, did you mean '${suggestion}'?`;
  return `expected ${expected} at character ${
    position + 1
  }, found ${what}${hint}`;
}
