import { LATENCY_BOUNDS, latencyClass } from './Latencies';

/** Length of a counter bucket in milliseconds. */
export const BUCKET_MS = 10_000;

/** How long buckets are kept, in milliseconds. */
export const KEPT_MS = 30 * 60_000;

/**
 * What one group of a route was asked in ten seconds.
 *
 * @public
 */
export interface CounterBucket {
  /** Milliseconds since the epoch, a multiple of 10,000. */
  start: number;
  group: 'stable' | 'canary';
  revision: string;
  requests: number;
  /** Answers of 500 and above, and requests that failed. */
  errors: number;
  /** Requests that no instance of the group got because breakers kept them all away; not among `requests`. */
  ejected: number;
  /** Requests per latency class, one more than `LATENCY_BOUNDS` has. */
  latency: number[];
  /** Milliseconds. */
  latencySum: number;
}

/** What one group of a route was asked since the start, whatever revision it was. */
export class GroupTotals {
  requests = 0;
  errors = 0;
  ejected = 0;
  /** Milliseconds. */
  latencySum = 0;
  readonly latency: number[] = emptyClasses();
  /** Answers by status. */
  readonly codes = new Map<number, number>();
}

/** Ten-second buckets of one revision in one group. */
export class GroupCounters {
  inFlight = 0;
  readonly group: 'stable' | 'canary';
  readonly revision: string;
  readonly #totals: GroupTotals;
  readonly #buckets: CounterBucket[] = [];

  constructor(
    group: 'stable' | 'canary',
    revision: string,
    totals: GroupTotals,
  ) {
    this.group = group;
    this.revision = revision;
    this.#totals = totals;
  }

  record(now: number, code: number, failed: boolean, ms: number): void {
    const bucket = this.#bucketAt(now);
    const error = failed || code >= 500 ? 1 : 0;
    const latency = latencyClass(ms);
    const { codes } = this.#totals;
    for (const counters of [bucket, this.#totals]) {
      counters.requests += 1;
      counters.errors += error;
      counters.latency[latency] += 1;
      counters.latencySum += ms;
    }
    codes.set(code, (codes.get(code) ?? 0) + 1);
  }

  /** A request of this group was kept away from all its instances. */
  eject(now: number): void {
    this.#bucketAt(now).ejected += 1;
    this.#totals.ejected += 1;
  }

  /** Drops the buckets that are older than half an hour; says whether any is left. */
  forget(now: number): boolean {
    while (
      this.#buckets.length > 0 &&
      this.#buckets[0].start + BUCKET_MS + KEPT_MS <= now
    ) {
      this.#buckets.shift();
    }
    return this.#buckets.length > 0;
  }

  /** The buckets that start in `from` (inclusive) to `to` (exclusive). */
  range(from: number, to: number): CounterBucket[] {
    return this.#buckets.filter(
      bucket => bucket.start >= from && bucket.start < to,
    );
  }

  #bucketAt(now: number): CounterBucket {
    const start = now - (now % BUCKET_MS);
    const newest = this.#buckets.at(-1);
    // When the clock was set back, requests go to the newest bucket rather than open an old one again.
    if (newest !== undefined && newest.start >= start) {
      return newest;
    }
    const bucket: CounterBucket = {
      start,
      group: this.group,
      revision: this.revision,
      requests: 0,
      errors: 0,
      ejected: 0,
      latency: emptyClasses(),
      latencySum: 0,
    };
    this.#buckets.push(bucket);
    this.forget(now);
    return bucket;
  }
}

function emptyClasses(): number[] {
  return new Array(LATENCY_BOUNDS.length + 1).fill(0);
}
