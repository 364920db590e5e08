import { isIdempotent, Method } from './ChaosRequest';

/** Something that must never be, with all that is known of it. */
export interface Violation {
  what: string;
  facts: object;
}

/** As often as a request may reach instances at most. */
const MOST_ATTEMPTS = 3;

/** Requests that are still known after they are over. */
const MOST_KEPT = 20_000;

/**
 * What happened, counted; and the first thing that must never be.
 */
export class Ledger {
  static create(): Ledger {
    return new Ledger();
  }

  readonly counts = new Map<string, number>();
  violation: Violation | undefined;
  readonly #arrivals = new Map<string, number>();
  readonly #notes = new Map<string, string[]>();

  private constructor() {}

  count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }

  /** A request has reached an instance. */
  arrived(id: string, method: string): void {
    const times = (this.#arrivals.get(id) ?? 0) + 1;
    this.#arrivals.set(id, times);
    const most = isIdempotent(method as Method) ? MOST_ATTEMPTS : 1;
    if (times > most) {
      this.violated(`'${id}' was sent ${times} times`, { method });
    }
    if (times > 1) {
      this.count('sent again');
    }
  }

  /** Something that an instance did for a request. */
  note(id: string, what: string): void {
    this.#notes.set(id, [...(this.#notes.get(id) ?? []), what]);
  }

  /** How often a request has reached instances, and what they did. */
  historyOf(id: string): object {
    return {
      arrivals: this.#arrivals.get(id) ?? 0,
      notes: this.#notes.get(id) ?? [],
    };
  }

  /** The request is over for its client; a late second arrival would still be noticed for as long as the run keeps few of them. */
  forgetSome(): void {
    for (const kept of [this.#arrivals, this.#notes]) {
      for (const id of kept.keys()) {
        if (kept.size <= MOST_KEPT) {
          break;
        }
        kept.delete(id);
      }
    }
  }

  violated(what: string, facts: object): void {
    if (this.violation === undefined) {
      this.violation = { what, facts };
    }
  }
}
