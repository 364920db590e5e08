import type { BreakerRules } from '@backstage-releases/canary-policy';
import { isFailure, isNetworkError, Outcome } from './Outcome';
import type { OutcomeWindow } from './OutcomeWindow';

/**
 * - `closed`: all requests go through.
 * - `open`: none does.
 * - `recovering`: a share that grows linearly.
 */
export type BreakerState = 'closed' | 'open' | 'recovering';

/** Why and when a breaker opened last. */
export interface Trip {
  /** Milliseconds of the breaker's clock; since the epoch where it is shown. */
  at: number;
  reason: 'condition' | 'consecutive-failures';
}

/** A pod that comes back is not given the patience of one that never left. */
const RECOVERING_FAILURES = 2;

/**
 * Keeps requests away from a pod that fails.
 *
 * Nothing happens by itself: time passes when somebody asks.
 */
export class CircuitBreaker {
  /** @param rules - `undefined` for a breaker that never trips */
  static create(
    window: OutcomeWindow,
    rules: BreakerRules | undefined,
  ): CircuitBreaker {
    return new CircuitBreaker(window, rules);
  }

  readonly #window: OutcomeWindow;
  #rules: BreakerRules | undefined;
  #state: BreakerState = 'closed';
  #openUntil = 0;
  #recoveredAt = 0;
  #recoveryDuration = 0;
  /** Share that was granted and not yet used; a whole one lets a request through. */
  #credit = 0;
  #inARow = 0;
  #nextCheck = -Infinity;
  #trips = 0;
  #lastTrip: Trip | undefined;

  private constructor(window: OutcomeWindow, rules: BreakerRules | undefined) {
    this.#window = window;
    this.#rules = rules;
  }

  /** Goes on under other rules; what was decided under the former ones stands, unless nothing is to trip any more. */
  follow(rules: BreakerRules | undefined): void {
    this.#rules = rules;
    if (rules === undefined) {
      this.#state = 'closed';
      this.#inARow = 0;
    }
  }

  get trips(): number {
    return this.#trips;
  }

  get lastTrip(): Trip | undefined {
    return this.#lastTrip;
  }

  state(now: number): BreakerState {
    if (this.#state === 'open' && now >= this.#openUntil) {
      this.#recover();
    }
    if (this.#state === 'recovering' && now >= this.#recoveredAt) {
      this.#state = 'closed';
    }
    return this.#state;
  }

  /** The share of requests that go through, 0 to 1. */
  share(now: number): number {
    switch (this.state(now)) {
      case 'closed':
        return 1;
      case 'open':
        return 0;
      default:
        return Math.min(
          1,
          Math.max(0, (now - this.#openUntil) / this.#recoveryDuration),
        );
    }
  }

  /**
   * Whether this request may go through. While recovering each call is a request that counts, so ask once for each.
   */
  admits(now: number): boolean {
    const state = this.state(now);
    if (state !== 'recovering') {
      return state === 'closed';
    }
    this.#credit += this.share(now);
    if (this.#credit < 1) {
      return false;
    }
    this.#credit -= 1;
    return true;
  }

  /**
   * Takes note of what became of a request; it is in the window already.
   *
   * @param begun - when the request was sent: those from before a trip say nothing about the pod that comes back
   */
  record(now: number, begun: number, outcome: Outcome): void {
    const state = this.state(now);
    const rules = this.#rules;
    if (rules === undefined || state === 'open' || this.isStale(begun)) {
      return;
    }
    if (isNetworkError(outcome)) {
      this.#inARow += 1;
      const { consecutiveFailures } = rules;
      const limit =
        state === 'recovering'
          ? Math.min(consecutiveFailures, RECOVERING_FAILURES)
          : consecutiveFailures;
      if (limit > 0 && this.#inARow >= limit) {
        this.#trip(now, rules, 'consecutive-failures');
        return;
      }
    } else if (!isFailure(outcome) && outcome !== 'cancelled') {
      this.#inARow = 0;
    }
    if (now < this.#nextCheck || this.#window.requests < rules.minRequests) {
      return;
    }
    this.#nextCheck = now + rules.checkPeriod;
    if (rules.condition.holds(this.#window)) {
      this.#trip(now, rules, 'condition');
    }
  }

  /** Whether a request was sent before the last trip. */
  isStale(begun: number): boolean {
    return this.#lastTrip !== undefined && begun < this.#lastTrip.at;
  }

  #trip(now: number, rules: BreakerRules, reason: Trip['reason']): void {
    this.#state = 'open';
    this.#openUntil = now + rules.fallbackDuration;
    this.#recoveryDuration = rules.recoveryDuration;
    this.#recoveredAt = this.#openUntil + rules.recoveryDuration;
    this.#trips += 1;
    this.#lastTrip = { at: now, reason };
  }

  #recover(): void {
    this.#state = 'recovering';
    this.#credit = 0;
    this.#inARow = 0;
    this.#nextCheck = -Infinity;
    // What made it trip must not make it trip again.
    this.#window.reset();
  }
}
