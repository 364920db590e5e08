import { randomFillSync } from 'node:crypto';

/** Enough for some hundred ids: asking the system for each would cost more than the rest of it. */
const POOL_BYTES = 8_192;

const ZERO = 0x30;

/**
 * Ids out of a pool of random bytes, as hexadecimal digits in lower case.
 */
export class RandomIds {
  /** @param fill - fills a buffer with random bytes */
  static create(fill: (buffer: Buffer) => void = randomFillSync): RandomIds {
    return new RandomIds(fill);
  }

  readonly #fill: (buffer: Buffer) => void;
  readonly #bytes = Buffer.allocUnsafe(POOL_BYTES);
  /** One byte per digit, for a piece of a text would keep the whole text as long as it lives. */
  readonly #digits = Buffer.allocUnsafe(POOL_BYTES * 2);
  #used = this.#digits.length;

  private constructor(fill: (buffer: Buffer) => void) {
    this.#fill = fill;
  }

  /** @param length - how many digits; they are never all 0, which W3C Trace Context takes for none */
  next(length: number): string {
    for (;;) {
      if (this.#used + length > this.#digits.length) {
        this.#fill(this.#bytes);
        this.#digits.write(this.#bytes.toString('hex'), 'latin1');
        this.#used = 0;
      }
      const from = this.#used;
      this.#used += length;
      if (!this.#isZero(from, length)) {
        return this.#digits.toString('latin1', from, from + length);
      }
    }
  }

  #isZero(from: number, length: number): boolean {
    for (let at = from; at < from + length; at += 1) {
      if (this.#digits[at] !== ZERO) {
        return false;
      }
    }
    return true;
  }
}
