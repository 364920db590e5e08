/**
 * A request that went wrong: without an answer, or with one of 500 and above.
 *
 * @public
 */
export interface Failure {
  /** ISO 8601. */
  at: string;
  user: string;
  host: string;
  path: string;
  /** For example `ECONNREFUSED` or `status 503`. */
  reason: string;
  /** The version that answered, if one did. */
  version?: string;
}

/**
 * What the crowd has seen since it started.
 *
 * @public
 */
export interface CrowdStats {
  on: boolean;
  /** Requests a second that it tries to make. */
  rate: number;
  users: number;
  /** Requests that have ended, with or without an answer. */
  requests: number;
  inFlight: number;
  /** Requests that were not made because too many were in flight, or every user waited for an answer. */
  skipped: number;
  /** Answers by the version that gave them, `unknown` where none says it. */
  byVersion: Record<string, number>;
  /** Answers by status. */
  byStatus: Record<string, number>;
  failures: {
    count: number;
    byReason: Record<string, number>;
    /** The newest, the last first. */
    last: Failure[];
  };
}

const keptFailures = 20;

/** Counts what a crowd sees. */
export class CrowdCounts {
  requests = 0;
  skipped = 0;
  readonly byVersion: Record<string, number> = {};
  readonly byStatus: Record<string, number> = {};
  readonly #byReason: Record<string, number> = {};
  #failures = 0;
  #last: Failure[] = [];

  answered(status: number, version: string | undefined): void {
    this.requests += 1;
    add(this.byStatus, String(status));
    add(this.byVersion, version ?? 'unknown');
  }

  unanswered(): void {
    this.requests += 1;
  }

  failed(failure: Failure): void {
    this.#failures += 1;
    add(this.#byReason, failure.reason);
    this.#last = [failure, ...this.#last].slice(0, keptFailures);
  }

  get failures(): CrowdStats['failures'] {
    return {
      count: this.#failures,
      byReason: { ...this.#byReason },
      last: this.#last,
    };
  }
}

function add(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1;
}
