import { RandomIds } from './RandomIds';
import { traceIdOf } from './traceIdOf';

/**
 * What becomes of the trace context of requests: `sampled` and `unsampled` begin a trace where a request is in none, and mark it so; `pass` leaves
 * what comes as it is.
 */
export const TRACE_MODES = ['sampled', 'unsampled', 'pass'] as const;

/** One of {@link TRACE_MODES}. */
export type TraceMode = (typeof TRACE_MODES)[number];

/** Hexadecimal digits. */
const TRACE_LENGTH = 32;
const PARENT_LENGTH = 16;

/**
 * Keeps requests in their trace, begins one where they are in none, and gives an id to those that have none.
 */
export class Traces {
  static create(mode: TraceMode, ids: RandomIds = RandomIds.create()): Traces {
    return new Traces(mode, ids);
  }

  readonly #mode: TraceMode;
  readonly #ids: RandomIds;

  private constructor(mode: TraceMode, ids: RandomIds) {
    this.#mode = mode;
    this.#ids = ids;
  }

  /** The id of a request that has none, and of the trace that begins with it, so that either leads to the other. */
  newId(): string {
    return this.#ids.next(TRACE_LENGTH);
  }

  /**
   * The `traceparent` of the trace that begins with a request; `undefined` where what the request says is passed on.
   *
   * A new trace takes the place of `tracestate` too: it belongs to a trace that nobody knows.
   *
   * @param traceparent - as received, several of them in one
   * @param newId - what {@link newId} gave to the request
   */
  begin(
    traceparent: string | undefined,
    newId: string | undefined,
  ): string | undefined {
    if (this.#mode === 'pass' || traceIdOf(traceparent) !== undefined) {
      return undefined;
    }
    return `00-${newId ?? this.newId()}-${this.#ids.next(PARENT_LENGTH)}-${
      this.#mode === 'sampled' ? '01' : '00'
    }`;
  }
}
