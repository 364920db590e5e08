import { TraceIds } from './TraceIds';
import { traceIdOf } from './traceIdOf';

/**
 * What becomes of the trace context of requests: `sampled` and `unsampled` begin a trace where a request is in none, and mark it so; `pass` leaves
 * what comes as it is.
 */
export const TRACE_MODES = ['sampled', 'unsampled', 'pass'] as const;

/** One of {@link TRACE_MODES}. */
export type TraceMode = (typeof TRACE_MODES)[number];

/**
 * Keeps requests in their trace, and begins one where they are in none.
 */
export class Traces {
  static create(mode: TraceMode): Traces {
    return new Traces(
      mode === 'pass' ? undefined : TraceIds.create(mode === 'sampled'),
    );
  }

  readonly #ids: TraceIds | undefined;

  private constructor(ids: TraceIds | undefined) {
    this.#ids = ids;
  }

  /**
   * The `traceparent` of the trace that begins with a request; `undefined` where what the request says is passed on.
   *
   * A new trace takes the place of `tracestate` too: it belongs to a trace that nobody knows.
   *
   * @param traceparent - as received, several of them in one
   */
  begin(traceparent: string | undefined): string | undefined {
    return this.#ids === undefined || traceIdOf(traceparent) !== undefined
      ? undefined
      : this.#ids.next();
  }
}
