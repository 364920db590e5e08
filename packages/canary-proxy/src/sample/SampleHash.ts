import { createHmac, createSecretKey, KeyObject } from 'node:crypto';

/** Enough that two of all values of a sample are the same by chance once in a billion years. Bytes. */
const KEPT = 9;

/** Whoever sends more pays no more; the length tells longer ones apart. Characters. */
const MOST_HASHED = 16_384;

/**
 * Makes hashes of values: equal values are equal on all instances with the same cookie keys, and nobody without a key can try values.
 */
export class SampleHash {
  /** @param cookieKeys - the first counts, as for signing */
  static create(cookieKeys: readonly Buffer[]): SampleHash {
    return new SampleHash(
      createSecretKey(
        createHmac('sha256', cookieKeys[0]).update('sampled values').digest(),
      ),
    );
  }

  readonly #key: KeyObject;

  private constructor(key: KeyObject) {
    this.#key = key;
  }

  /**
   * Twelve characters that stand for a value.
   *
   * @param received - one character per byte
   */
  of(received: string): string {
    const hmac = createHmac('sha256', this.#key);
    if (received.length > MOST_HASHED) {
      hmac.update(received.slice(0, MOST_HASHED), 'latin1');
      hmac.update(`\0${received.length}`);
    } else {
      hmac.update(received, 'latin1');
    }
    return hmac.digest().toString('base64url', 0, KEPT);
  }
}
