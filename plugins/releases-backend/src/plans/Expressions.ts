/**
 * Evaluates expressions of plans.
 */
export interface Expressions {
  /** What is wrong with an expression, with its position; undefined where it can be evaluated. */
  check(expression: string): string | undefined;
  /** Bounded in time and size. Throws `InputError` where it can't be evaluated. */
  evaluate(expression: string, values: Record<string, unknown>): unknown;
}
