import fc from 'fast-check';
import { decodeMemory, encodeMemory, MAX_SEGMENTS, Memory } from './Memory';

const memory: fc.Arbitrary<Memory> = fc.record({
  source: fc.oneof(
    fc.constantFrom('assigned' as const, 'address' as const),
    fc
      .stringMatching(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,128}$/)
      .map(name => `cookie:${name}` as const),
  ),
  bucket: fc.integer({ min: 0, max: 9999 }),
  segments: fc.dictionary(fc.stringMatching(/^[0-9a-f]{8}$/), fc.boolean(), {
    maxKeys: MAX_SEGMENTS,
    noNullPrototype: true,
  }),
});

describe('the text of a memory', () => {
  it('gives the memory back and suits a cookie', () => {
    fc.assert(
      fc.property(memory, value => {
        const text = encodeMemory(value);
        expect(text).toMatch(/^[A-Za-z0-9\-._~!'()*%]{1,2048}$/);
        expect(decodeMemory(text)).toEqual(value);
      }),
    );
  });

  it('is read for any text without an error, and back to the same', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.stringMatching(
            /^1\.[0-9]{1,5}\.[0-9a-f]{0,17}\.[0-9a-f]{0,9}\..*$/,
          ),
        ),
        text => {
          const read = decodeMemory(text);
          expect(read && decodeMemory(encodeMemory(read))).toEqual(read);
        },
      ),
    );
  });

  it.each([
    '',
    '2.1...assigned',
    '1.10000...assigned',
    '1.01...assigned',
    '1.1.abc..assigned',
    '1.1.61bec2b2.61bec2b2.assigned',
    '1.1...',
    '1.1...someone',
    '1.1...cookie%3A',
    '1.1...cookie%3',
    `1.1.${'00000000'.repeat(300)}..assigned`,
  ])("is not '%s'", text => {
    expect(decodeMemory(text)).toBeUndefined();
  });
});
