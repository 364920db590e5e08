import { randomFillSync } from 'node:crypto';

/** Enough for some hundred ids: asking the system for each would cost more than the rest of it. */
const POOL_BYTES = 8_192;

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
  #digits = '';
  #used = 0;

  private constructor(fill: (buffer: Buffer) => void) {
    this.#fill = fill;
  }

  /** @param length - how many digits; they are never all 0, which W3C Trace Context takes for none */
  next(length: number): string {
    for (;;) {
      if (this.#used + length > this.#digits.length) {
        this.#fill(this.#bytes);
        this.#digits = this.#bytes.toString('hex');
        this.#used = 0;
      }
      const from = this.#used;
      this.#used += length;
      const id = this.#digits.slice(from, from + length);
      if (!isZero(id)) {
        return id;
      }
    }
  }
}

function isZero(id: string): boolean {
  return id.charCodeAt(0) === 0x30 && /^0+$/.test(id);
}
