import type { RetryRules } from '@backstage-releases/canary-policy';
import { SlidingCounters } from './SlidingCounters';

/** Over which time requests and retries are compared. Milliseconds. */
export const BUDGET_WINDOW_MS = 10_000;

const REQUESTS = 0;
const RETRIES = 1;

/**
 * Bounds the retries of a route, so that instances in trouble don't get more requests than usual because they are in trouble.
 */
export class RetryBudget {
  static create(rules: RetryRules): RetryBudget {
    return new RetryBudget(rules);
  }

  #rules: RetryRules;
  readonly #counters = new SlidingCounters(2, BUDGET_WINDOW_MS);

  private constructor(rules: RetryRules) {
    this.#rules = rules;
  }

  follow(rules: RetryRules): void {
    this.#rules = rules;
  }

  /** A client's request, once for however many attempts. */
  request(now: number): void {
    this.#counters.advance(now);
    this.#counters.add(REQUESTS);
  }

  mayRetry(now: number): boolean {
    return this.remaining(now) >= 1;
  }

  /** A retry is made. */
  spend(now: number): void {
    this.#counters.advance(now);
    this.#counters.add(RETRIES);
  }

  /** How many retries may be made now. */
  remaining(now: number): number {
    this.#counters.advance(now);
    const { percent, perSecond } = this.#rules;
    const allowed =
      (this.#counters.sum(REQUESTS) * percent) / 100 +
      (perSecond * BUDGET_WINDOW_MS) / 1000;
    return Math.max(0, Math.floor(allowed) - this.#counters.sum(RETRIES));
  }
}
