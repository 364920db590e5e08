import { Check, DocumentCheck } from '../DocumentCheck';
import { durationCheck } from '../documentDuration';
import { ALGORITHMS, FALLBACKS, WEIGHTS } from './BalanceDocument';
import { describeProblem } from './condition/Condition';
import { parseCondition } from './condition/parseCondition';

/** A token of RFC 9110. */
const COOKIE_NAME = /^[\w!#$%&'*+.^`|~-]{1,64}$/;

/**
 * Checks how a route balances.
 */
export function checkBalance(
  check: DocumentCheck,
  value: unknown,
  path: string,
): void {
  const within = (fields: Record<string, Check>): Check => {
    return (field, place) => check.object(field, place, {}, fields);
  };
  const breaker = within({
    condition: conditionCheck(check),
    minRequests: check.integer(1, 1_000_000),
    consecutiveFailures: check.integer(0, 1_000_000),
    fallbackDuration: durationCheck(check, 1),
    recoveryDuration: durationCheck(check, 0),
    checkPeriod: durationCheck(check, 0),
  });
  within({
    algorithm: check.oneOf(ALGORITHMS),
    weights: check.oneOf(WEIGHTS),
    slowStart: durationCheck(check, 0),
    breaker: (field, place) => {
      if (typeof field === 'object') {
        breaker(field, place);
      } else if (field !== false) {
        check.report(place, field, "an object, or 'false'");
      }
    },
    fallback: check.oneOf(FALLBACKS),
    sticky: (field, place) =>
      check.object(field, place, {
        cookie: check.matching(COOKIE_NAME, 64, "a cookie's name"),
      }),
    retries: within({
      attempts: check.integer(1, 10),
      percent: check.integer(0, 100),
      perSecond: check.integer(0, 1000),
    }),
  })(value, path);
}

function conditionCheck(check: DocumentCheck): Check {
  return (value, path) => {
    if (typeof value !== 'string') {
      check.report(
        path,
        value,
        'a condition such as NetworkErrorRatio() > 0.5',
      );
      return;
    }
    const parsed = parseCondition(value);
    if ('problems' in parsed) {
      const problems = parsed.problems.map(describeProblem).join('; ');
      check.report(path, value, `a condition: ${problems}`);
    }
  };
}
