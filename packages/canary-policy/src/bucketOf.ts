import { xxh32 } from './xxh32';

/**
 * How many buckets there are: a bucket is an integer from 0 to 9999.
 *
 * @public
 */
export const BUCKETS = 10_000;

const encoder = new TextEncoder();

/**
 * How many buckets a share has, exactly: 0.07 percent is 7 buckets.
 *
 * @param share - percent, 0 to 100, at most two decimals
 * @public
 */
export function bucketsOf(share: number): number {
  return Math.round(share * 100);
}

/**
 * Whether a number is a share: 0 to 100 with at most two decimals.
 *
 * @public
 */
export function isShare(value: unknown): value is number {
  // An integer divided by 100 is the double nearest to that decimal, which is what its literal means, so this comparison is exact.
  return (
    typeof value === 'number' &&
    value >= 0 &&
    value <= 100 &&
    Math.round(value * 100) / 100 === value
  );
}

/**
 * A user's fixed place for one salt, over the UTF-8 bytes of `salt:identity`.
 *
 * @returns an integer from 0 to 9999
 * @public
 */
export function bucketOf(salt: string, identity: string): number {
  return xxh32(`${salt}:${identity}`) % BUCKETS;
}

/**
 * Makes a function that gives buckets of one salt for identities as they were received (see {@link PolicyRequest}), without allocating.
 */
export function createBucketing(salt: string): (received: string) => number {
  const prefix = encoder.encode(`${salt}:`);
  const start = prefix.length;
  let buffer = new Uint8Array(start + 256);
  buffer.set(prefix);

  return received => {
    const size = start + received.length;
    if (size > buffer.length) {
      buffer = new Uint8Array(size * 2);
      buffer.set(prefix);
    }
    for (let i = 0; i < received.length; i++) {
      const code = received.charCodeAt(i);
      if (code > 0xff) {
        // No byte, so this is text that did not come from a server.
        return bucketOf(salt, received);
      }
      buffer[start + i] = code;
    }
    return xxh32(buffer, 0, size) % BUCKETS;
  };
}
