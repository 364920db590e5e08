import { randomFillSync } from 'node:crypto';

const TRACE_BYTES = 16;
const PARENT_BYTES = 8;
const ZERO_TRACE = '0'.repeat(TRACE_BYTES * 2);
const ZERO_PARENT = '0'.repeat(PARENT_BYTES * 2);

/** Enough for some hundred traces: asking the system for each would cost more than the rest of it. */
const POOL_BYTES = 8_184;

/**
 * New traces, with ids out of a pool of random bytes.
 */
export class TraceIds {
  /**
   * @param isSampled - what the new traces say: services may record them
   * @param fill - fills a buffer with random bytes
   */
  static create(
    isSampled: boolean,
    fill: (buffer: Buffer) => void = randomFillSync,
  ): TraceIds {
    return new TraceIds(isSampled ? '01' : '00', fill);
  }

  readonly #flags: string;
  readonly #fill: (buffer: Buffer) => void;
  readonly #pool = Buffer.allocUnsafe(POOL_BYTES);
  #used = POOL_BYTES;

  private constructor(flags: string, fill: (buffer: Buffer) => void) {
    this.#flags = flags;
    this.#fill = fill;
  }

  /** The `traceparent` of a trace that begins here. */
  next(): string {
    const traceId = this.#take(TRACE_BYTES, ZERO_TRACE);
    const parentId = this.#take(PARENT_BYTES, ZERO_PARENT);
    return `00-${traceId}-${parentId}-${this.#flags}`;
  }

  /** Zeros alone are no id. */
  #take(bytes: number, zero: string): string {
    for (;;) {
      if (this.#used + bytes > POOL_BYTES) {
        this.#fill(this.#pool);
        this.#used = 0;
      }
      const from = this.#used;
      this.#used += bytes;
      const id = this.#pool.toString('hex', from, from + bytes);
      if (id !== zero) {
        return id;
      }
    }
  }
}
