import type { BreakerRules } from '@backstage-releases/canary-policy';
import { BreakerState, CircuitBreaker, Trip } from './CircuitBreaker';
import { isFailure, Outcome } from './Outcome';
import { OutcomeWindow } from './OutcomeWindow';
import { PeakEwma } from './PeakEwma';

/** What is said about a pod from outside. */
export interface PodInfo {
  /** `host:port`, IPv6 hosts in brackets. */
  address: string;
  /** Its share compared with the others'; 1 by default. */
  weight?: number;
  /** It is about to end, but still serves. */
  terminating?: boolean;
}

/** What all pods of a group have in common. */
export interface PodRules {
  /** `undefined` for a breaker that never trips. */
  breaker: BreakerRules | undefined;
  /** How long a pod that has become ready gets less than its share. Milliseconds; 0 for not at all. */
  slowStart: number;
}

/** A pod as it is shown. */
export interface PodStatus {
  address: string;
  serving: boolean;
  terminating: boolean;
  weight: number;
  /** How far its slow start is, up to 1. */
  warmth: number;
  inFlight: number;
  /** Peak-sensitive average in milliseconds; `undefined` as long as nothing was measured. */
  latencyMs: number | undefined;
  /** Of the last ten seconds. */
  requests: number;
  failures: number;
  breaker: {
    state: BreakerState;
    /** The share of requests that it lets through. */
    share: number;
    trips: number;
    lastTrip?: Trip;
  };
}

/** A pod that starts slowly gets at least this part of its share, or it would never be measured. Envoy's number. */
const MIN_WARMTH = 0.1;

/** Below so many requests in the window a failure weighs as if there had been so many: one alone says little. */
const FEW_REQUESTS = 5;

/**
 * All that is known about one pod of a route. It outlives the plans of its route; {@link Pods} keeps it.
 *
 * `begin` and `end` create no objects. Times are milliseconds of any one clock.
 */
export class Pod {
  static create(info: PodInfo, rules: PodRules, now: number): Pod {
    return new Pod(info, rules, now);
  }

  readonly address: string;
  readonly breaker: CircuitBreaker;
  readonly #latency = new PeakEwma();
  readonly #window = new OutcomeWindow();
  #slowStart: number;
  #readySince: number;
  #weight = 1;
  #serving = true;
  #terminating = false;
  #inFlight = 0;
  #answered = 0;
  #failed = 0;
  #latencySum = 0;
  /** Milliseconds, summed over the requests in flight, until `#busyAt`. */
  #busy = 0;
  #busyAt: number;

  private constructor(info: PodInfo, rules: PodRules, now: number) {
    this.address = info.address;
    this.breaker = CircuitBreaker.create(this.#window, rules.breaker);
    this.#slowStart = rules.slowStart;
    this.#readySince = now;
    this.#busyAt = now;
    this.follow(rules);
    this.update(info, now);
  }

  follow(rules: PodRules): void {
    this.#slowStart = rules.slowStart;
    this.breaker.follow(rules.breaker);
    this.#window.keepLatencies(rules.breaker?.condition.asksLatency ?? false);
  }

  /** @param info - `undefined` when the pod doesn't serve (any more) */
  update(info: PodInfo | undefined, now: number): void {
    const wasReady = this.isReady;
    this.#serving = info !== undefined;
    this.#terminating = info?.terminating ?? false;
    this.#weight = info?.weight ?? this.#weight;
    if (this.isReady && !wasReady) {
      this.#readySince = now;
    }
  }

  get weight(): number {
    return this.#weight;
  }

  get isServing(): boolean {
    return this.#serving;
  }

  get isReady(): boolean {
    return this.#serving && !this.#terminating;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** A request is sent. */
  begin(now: number): void {
    this.#passTime(now);
    this.#inFlight += 1;
  }

  /**
   * A request is over.
   *
   * @param latencyMs - until the head of the answer was there, or until it failed
   */
  end(now: number, latencyMs: number, outcome: Outcome): void {
    this.record(now, latencyMs, outcome);
    this.release(now);
  }

  /** The first half of `end`, for answers that go on for long: called when their head is there. One that is then cut off is recorded once more. */
  record(now: number, latencyMs: number, outcome: Outcome): void {
    const begun = now - latencyMs;
    const failed = isFailure(outcome);
    // Failing quickly is not being fast.
    if (failed || outcome === 'cancelled') {
      this.#latency.atLeast(now, latencyMs);
    } else {
      this.#latency.observe(now, latencyMs);
      this.#latencySum += latencyMs;
      this.#answered += 1;
    }
    if (failed) {
      this.#failed += 1;
    }
    this.breaker.state(now);
    if (!this.breaker.isStale(begun)) {
      this.#window.record(now, latencyMs, outcome);
      this.breaker.record(now, begun, outcome);
    }
  }

  /** The second half of `end`, or all of it for a request about which the pod is not to blame: it met a connection that was just closed for being idle. */
  release(now: number): void {
    this.#passTime(now);
    this.#inFlight -= 1;
  }

  isOpen(now: number): boolean {
    return this.breaker.state(now) === 'open';
  }

  /** How much of its share the pod gets while it starts slowly: grows linearly to 1. */
  warmth(now: number): number {
    const passed = now - this.#readySince;
    return passed >= this.#slowStart
      ? 1
      : Math.max(MIN_WARMTH, passed / this.#slowStart);
  }

  get isMeasured(): boolean {
    return this.#latency.isMeasured;
  }

  /** The peak-sensitive average latency in milliseconds; 0 as long as nothing was measured. */
  latency(now: number): number {
    return this.#latency.value(now);
  }

  /** How much of what was asked of late failed, 0 to 1. */
  failureShare(now: number): number {
    this.#window.advance(now);
    return (
      this.#window.failures / Math.max(this.#window.requests, FEW_REQUESTS)
    );
  }

  /** Sums since the pod is known, for those who compare two moments. */
  totals(now: number): PodTotals {
    this.#passTime(now);
    return {
      answered: this.#answered,
      failed: this.#failed,
      latencyMs: this.#latencySum,
      busyMs: this.#busy,
    };
  }

  status(now: number): PodStatus {
    const { breaker } = this;
    const state = breaker.state(now);
    this.#window.advance(now);
    return {
      address: this.address,
      serving: this.#serving,
      terminating: this.#terminating,
      weight: this.#weight,
      warmth: this.warmth(now),
      inFlight: this.#inFlight,
      latencyMs: this.isMeasured ? this.latency(now) : undefined,
      requests: this.#window.requests,
      failures: this.#window.failures,
      breaker: {
        state,
        share: breaker.share(now),
        trips: breaker.trips,
        ...(breaker.lastTrip === undefined
          ? {}
          : { lastTrip: breaker.lastTrip }),
      },
    };
  }

  #passTime(now: number): void {
    if (now > this.#busyAt) {
      this.#busy += this.#inFlight * (now - this.#busyAt);
      this.#busyAt = now;
    }
  }
}

/** Sums over all requests of a pod. */
export interface PodTotals {
  /** Those that were answered without failing; `latencyMs` is their sum. */
  answered: number;
  failed: number;
  latencyMs: number;
  /** Milliseconds summed over requests in flight: divided by the time that has passed it is how many there were on average. */
  busyMs: number;
}
