import type { Algorithm, Fallback, WeightsName } from './BalanceDocument';
import type { Condition } from './condition/Condition';

/**
 * When a breaker trips, and how it comes back. Durations in milliseconds.
 *
 * @public
 */
export interface BreakerRules {
  condition: Condition;
  /** The condition is not asked below so many requests in the window. */
  minRequests: number;
  /** So many network errors in a row trip at once, whatever the condition says; 0 for never. */
  consecutiveFailures: number;
  fallbackDuration: number;
  recoveryDuration: number;
  /** The condition is asked at most once in this time. */
  checkPeriod: number;
}

/**
 * How many retries there may be.
 *
 * @public
 */
export interface RetryRules {
  /** Of the requests, in percent. */
  percent: number;
  /** On top of it, so that a route with few requests has some at all. */
  perSecond: number;
}

/**
 * How a route balances, with defaults filled in and durations in milliseconds.
 *
 * @public
 */
export interface BalanceSettings {
  algorithm: Algorithm;
  weights: WeightsName;
  slowStart: number;
  /** `undefined` for a breaker that never trips. */
  breaker: BreakerRules | undefined;
  fallback: Fallback;
  sticky: { cookie: string } | undefined;
  retries: RetryRules & { attempts: number };
}
