import type { Condition, ConditionProblem } from './Condition';
import { ConditionParser, Misfit } from './ConditionParser';

/** Longer ones are refused, which also bounds how deep they can be nested. */
const MAX_LENGTH = 500;

/**
 * Reads a condition as Traefik writes it, for example `NetworkErrorRatio() > 0.5 || LatencyAtQuantileMS(50.0) > 100`. Never throws.
 *
 * @returns the condition, or what is wrong with it: the first piece that doesn't fit, or every number that can't be
 */
export function parseCondition(
  text: string,
): { condition: Condition } | { problems: ConditionProblem[] } {
  if (text.length > MAX_LENGTH) {
    const expected = `nothing more: a condition has at most ${MAX_LENGTH} characters`;
    const found = text.slice(MAX_LENGTH, MAX_LENGTH + 10);
    return { problems: [{ position: MAX_LENGTH, found, expected }] };
  }
  const parser = new ConditionParser(text);
  try {
    const holds = parser.whole();
    const { problems, asksLatency } = parser;
    return problems.length > 0
      ? { problems }
      : { condition: { text, asksLatency, holds } };
  } catch (error) {
    if (error instanceof Misfit) {
      return { problems: [error.problem] };
    }
    throw error;
  }
}
