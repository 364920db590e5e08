import type { Measurements } from '@backstage-releases/canary-policy';
import { LatencyWindow } from './LatencyWindow';
import { isFailure, isNetworkError, Outcome, statusOf } from './Outcome';
import { SlidingCounters } from './SlidingCounters';

/** How far back a pod is judged. Milliseconds. */
export const OUTCOME_WINDOW_MS = 10_000;

const REQUESTS = 0;
const FAILURES = 1;
const NETWORK_ERRORS = 2;
const FIRST_STATUS = 3;

/**
 * What became of the requests of one pod in the last ten seconds.
 */
export class OutcomeWindow implements Measurements {
  readonly #counters = new SlidingCounters(FIRST_STATUS, OUTCOME_WINDOW_MS);
  /** The statuses that were seen; the column of each is its place after `FIRST_STATUS`. */
  readonly #statuses: number[] = [];
  #latencies: LatencyWindow | undefined;

  /** Latencies are kept only where a condition asks for them: they take ten times the memory of all else. */
  keepLatencies(keep: boolean): void {
    if (!keep) {
      this.#latencies = undefined;
    } else {
      this.#latencies ??= new LatencyWindow(OUTCOME_WINDOW_MS);
    }
  }

  /** Forgets what is older than the window; all that is asked afterwards is as of then. */
  advance(now: number): void {
    this.#counters.advance(now);
    this.#latencies?.advance(now);
  }

  record(now: number, latencyMs: number, outcome: Outcome): void {
    this.advance(now);
    this.#counters.add(REQUESTS);
    if (isFailure(outcome)) {
      this.#counters.add(FAILURES);
    }
    if (isNetworkError(outcome)) {
      this.#counters.add(NETWORK_ERRORS);
    }
    this.#counters.add(this.#columnOf(statusOf(outcome)));
    this.#latencies?.add(latencyMs);
  }

  get requests(): number {
    return this.#counters.sum(REQUESTS);
  }

  get failures(): number {
    return this.#counters.sum(FAILURES);
  }

  networkErrorRatio(): number {
    return ratio(this.#counters.sum(NETWORK_ERRORS), this.requests);
  }

  responseCodeRatio(
    from: number,
    to: number,
    dividedByFrom: number,
    dividedByTo: number,
  ): number {
    return ratio(
      this.#answers(from, to),
      this.#answers(dividedByFrom, dividedByTo),
    );
  }

  latencyAtQuantile(percent: number): number {
    return this.#latencies?.quantile(percent / 100) ?? 0;
  }

  reset(): void {
    this.#counters.reset();
    this.#latencies?.reset();
  }

  #answers(from: number, to: number): number {
    let count = 0;
    for (let i = 0; i < this.#statuses.length; i += 1) {
      if (this.#statuses[i] >= from && this.#statuses[i] < to) {
        count += this.#counters.sum(FIRST_STATUS + i);
      }
    }
    return count;
  }

  #columnOf(status: number): number {
    const known = this.#statuses.indexOf(status);
    if (known >= 0) {
      return FIRST_STATUS + known;
    }
    this.#statuses.push(status);
    return this.#counters.grow();
  }
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
