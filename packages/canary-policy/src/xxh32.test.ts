import vectors from './__fixtures__/xxh32.json';
import { bucketOf, bucketsOf, createBucketing, isShare } from './bucketOf';
import { toReceived } from './receivedText';
import { xxh32 } from './xxh32';

describe('xxh32', () => {
  it.each(vectors.raw)(
    'agrees with the reference on $text, seed $seed',
    ({ text, seed, xxh32: expected }) => {
      expect(xxh32(text, seed)).toBe(expected);
      expect(xxh32(new TextEncoder().encode(text), seed)).toBe(expected);
    },
  );

  it('reads only as many bytes of a buffer as it is told', () => {
    const buffer = new TextEncoder().encode('abc and what was there before');
    expect(xxh32(buffer, 0, 3)).toBe(xxh32('abc'));
  });
});

describe('bucketOf', () => {
  it.each(vectors.buckets)(
    "agrees with the reference on '$salt' and '$identity'",
    ({ salt, identity, xxh32: hash, bucket }) => {
      expect(xxh32(`${salt}:${identity}`)).toBe(hash);
      expect(bucketOf(salt, identity)).toBe(bucket);
    },
  );

  it('gives what is received the bucket of the bytes on the wire', () => {
    for (const { salt, identity, bucket } of vectors.buckets) {
      expect(createBucketing(salt)(toReceived(identity))).toBe(bucket);
    }
  });

  it('is not disturbed by identities of other lengths that came before', () => {
    const bucketing = createBucketing('salt');
    for (const identity of ['x'.repeat(5000), 'ü', 'u1', '用户', '']) {
      expect(bucketing(toReceived(identity))).toBe(bucketOf('salt', identity));
    }
    expect(bucketing('用户')).toBe(bucketOf('salt', '用户'));
  });
});

describe('shares', () => {
  it('are exact to two decimals', () => {
    expect(bucketsOf(0.07)).toBe(7);
    for (let buckets = 0; buckets <= 10_000; buckets++) {
      const share = Number((buckets / 100).toFixed(2));
      expect(isShare(share)).toBe(true);
      expect(bucketsOf(share)).toBe(buckets);
    }
  });

  it.each([0.005, 33.333, 99.999, -1, 100.01, NaN, Infinity, '10', undefined])(
    'are not %p',
    value => {
      expect(isShare(value)).toBe(false);
    },
  );
});
