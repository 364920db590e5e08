import { randomFillSync } from 'node:crypto';

/** Enough for some hundred ids: asking the system for each would cost more than the rest of it. */
const POOL_BYTES = 8_192;

/** Bytes that become one text, of which ids are pieces. Each keeps the whole text as long as it lives, so it is not all of the pool. */
const TEXT_BYTES = 512;

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
  /** Where the bytes start that no text was made of. */
  #left = POOL_BYTES;
  #text = '';
  /** Where the digits start that no id was made of. */
  #next = 0;

  private constructor(fill: (buffer: Buffer) => void) {
    this.#fill = fill;
  }

  /** @param length - how many digits, up to 1,024; they are never all 0, which W3C Trace Context takes for none */
  next(length: number): string {
    for (;;) {
      if (this.#next + length > this.#text.length) {
        this.#renew();
      }
      const id = this.#text.slice(this.#next, this.#next + length);
      this.#next += length;
      if (!isZero(id)) {
        return id;
      }
    }
  }

  #renew(): void {
    if (this.#left === POOL_BYTES) {
      this.#fill(this.#bytes);
      this.#left = 0;
    }
    const from = this.#left;
    this.#left += TEXT_BYTES;
    this.#text = this.#bytes.toString('hex', from, this.#left);
    this.#next = 0;
  }
}

function isZero(id: string): boolean {
  let at = 0;
  while (at < id.length && id[at] === '0') {
    at += 1;
  }
  return at === id.length;
}
