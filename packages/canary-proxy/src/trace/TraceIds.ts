import { randomFillSync } from 'node:crypto';

/** Hexadecimal digits. */
const TRACE_LENGTH = 32;
const PARENT_LENGTH = 16;
const ZERO_TRACE = '0'.repeat(TRACE_LENGTH);
const ZERO_PARENT = '0'.repeat(PARENT_LENGTH);

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
  readonly #bytes = Buffer.allocUnsafe(POOL_BYTES);
  /** The same as text, of which each id is a piece. */
  #pool = '';
  #used = 0;

  private constructor(flags: string, fill: (buffer: Buffer) => void) {
    this.#flags = flags;
    this.#fill = fill;
  }

  /** The `traceparent` of a trace that begins here. */
  next(): string {
    const traceId = this.#take(TRACE_LENGTH, ZERO_TRACE);
    const parentId = this.#take(PARENT_LENGTH, ZERO_PARENT);
    return `00-${traceId}-${parentId}-${this.#flags}`;
  }

  /** Zeros alone are no id. */
  #take(length: number, zero: string): string {
    for (;;) {
      if (this.#used + length > this.#pool.length) {
        this.#fill(this.#bytes);
        this.#pool = this.#bytes.toString('hex');
        this.#used = 0;
      }
      const from = this.#used;
      this.#used += length;
      const id = this.#pool.slice(from, from + length);
      if (id !== zero) {
        return id;
      }
    }
  }
}
