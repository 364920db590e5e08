import {
  createHash,
  createHmac,
  createSecretKey,
  KeyObject,
  timingSafeEqual,
} from 'node:crypto';
import {
  decodeMemory,
  encodeMemory,
  Memory,
} from '@backstage-releases/canary-policy';

const CACHED = 10_000;
const MAX_AGE_SECONDS = 30 * 24 * 3600;
const FORMAT = 'v1.';

/** Longer than any value that is written: a memory has 2,048 characters at most. */
const MAX_LENGTH = 2_100;

/**
 * The signed cookie in which one release remembers a user: who she was first and which segments matched, never her group.
 *
 * The signature covers the salt, so a cookie of another release, or one that a user made, is no memory.
 */
export class MemoryCookie {
  /** @param keys - the first signs, all verify */
  static create(salt: string, keys: readonly Buffer[]): MemoryCookie {
    return new MemoryCookie(
      salt,
      keys.map(key => createSecretKey(key)),
    );
  }

  readonly name: string;
  readonly #salt: string;
  readonly #keys: readonly KeyObject[];
  readonly #verified = new Map<string, Memory>();
  /** By the text of a memory: there are as many as buckets, times what segments are seen together. */
  readonly #written = new Map<string, string>();

  private constructor(salt: string, keys: readonly KeyObject[]) {
    const hash = createHash('sha256').update(salt).digest('hex');
    this.name = `canary-${hash.slice(0, 8)}`;
    this.#salt = salt;
    this.#keys = keys;
  }

  /** What a cookie's value remembers; `undefined` unless this release signed it. */
  read(value: string | undefined): Memory | undefined {
    if (value === undefined || value.length > MAX_LENGTH) {
      return undefined;
    }
    const known = this.#verified.get(value);
    if (known !== undefined || !value.startsWith(FORMAT)) {
      return known;
    }
    const dot = value.lastIndexOf('.');
    const signed = value.slice(FORMAT.length, dot);
    // As text: decoding would skip foreign characters, and one memory would have endless values.
    const signature = Buffer.from(value.slice(dot + 1));
    const memory = this.#keys.some(key => {
      const expected = Buffer.from(this.#sign(key, signed));
      return (
        signature.length === expected.length &&
        timingSafeEqual(signature, expected)
      );
    })
      ? decodeMemory(signed)
      : undefined;
    // Only genuine ones are kept: a flood of forged cookies must not push them out.
    if (memory !== undefined) {
      keep(this.#verified, value, memory);
    }
    return memory;
  }

  /** The value of the cookie for a memory. */
  write(memory: Memory): string {
    const text = encodeMemory(memory);
    let value = this.#written.get(text);
    if (value === undefined) {
      value = `${FORMAT}${text}.${this.#sign(this.#keys[0], text)}`;
      keep(this.#written, text, value);
    }
    return value;
  }

  /** The `Set-Cookie` header for a memory. */
  setCookie(memory: Memory, secure: boolean): string {
    return `${this.name}=${this.write(
      memory,
    )}; Path=/; Max-Age=${MAX_AGE_SECONDS}; HttpOnly; SameSite=Lax${
      secure ? '; Secure' : ''
    }`;
  }

  #sign(key: KeyObject, text: string): string {
    return createHmac('sha256', key)
      .update(JSON.stringify([this.#salt, text]))
      .digest()
      .subarray(0, 18)
      .toString('base64url');
  }
}

/** The one that was put there first gives way. */
function keep<T>(cache: Map<string, T>, key: string, value: T): void {
  if (cache.size >= CACHED) {
    cache.delete(cache.keys().next().value!);
  }
  cache.set(key, value);
}
