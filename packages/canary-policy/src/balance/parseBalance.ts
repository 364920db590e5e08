import { DocumentCheck } from '../DocumentCheck';
import { documentDuration } from '../documentDuration';
import { InvalidDocumentError, Issue } from '../Issue';
import type { BalanceDocument, BreakerDocument } from './BalanceDocument';
import type { BalanceSettings, BreakerRules } from './BalanceSettings';
import { checkBalance } from './checkBalance';
import { parseCondition } from './condition/parseCondition';

/**
 * What is wrong with the balancing of a route; nothing where the list is empty. Never throws.
 *
 * @param path - where in its document it is
 * @public
 */
export function validateBalance(value: unknown, path: string = ''): Issue[] {
  const check = new DocumentCheck();
  checkBalance(check, value, path);
  return check.issues;
}

/**
 * Checks how a route balances and fills in what is not said.
 *
 * @throws InvalidDocumentError with everything that is wrong with it
 * @public
 */
export function parseBalance(document: BalanceDocument = {}): BalanceSettings {
  const issues = validateBalance(document);
  if (issues.length > 0) {
    throw new InvalidDocumentError('balancing', issues);
  }
  const { breaker = {}, retries } = document;
  return {
    algorithm: document.algorithm ?? 'peak-ewma',
    weights: document.weights ?? 'response-time',
    slowStart: milliseconds(document.slowStart, 10_000),
    breaker: breaker === false ? undefined : toRules(breaker),
    fallback: document.fallback ?? 'stable',
    sticky: document.sticky,
    retries: {
      attempts: retries?.attempts ?? 3,
      percent: retries?.percent ?? 20,
      perSecond: retries?.perSecond ?? 3,
    },
  };
}

function toRules(breaker: BreakerDocument): BreakerRules {
  const parsed = parseCondition(
    breaker.condition ?? 'NetworkErrorRatio() > 0.5',
  );
  if ('problems' in parsed) {
    throw new Error(`Failed to read the condition '${breaker.condition}'`);
  }
  return {
    condition: parsed.condition,
    minRequests: breaker.minRequests ?? 20,
    consecutiveFailures: breaker.consecutiveFailures ?? 5,
    fallbackDuration: milliseconds(breaker.fallbackDuration, 10_000),
    recoveryDuration: milliseconds(breaker.recoveryDuration, 10_000),
    checkPeriod: milliseconds(breaker.checkPeriod, 100),
  };
}

function milliseconds(text: string | undefined, byDefault: number): number {
  return documentDuration(text) ?? byDefault;
}
