import fc from 'fast-check';
import { readCookie } from '../decision/readCookie';
import { cookieIn } from './cookieIn';

describe('cookieIn', () => {
  it('finds in bytes what readCookie finds in their text', () => {
    const pieces = ['a', 'b', '=', ';', '; ', ' ', '\t', '"', '\xa0', '\xe9'];
    const text = fc
      .array(fc.constantFrom(...pieces), { maxLength: 20 })
      .map(parts => parts.join(''));
    const name = fc.constantFrom('a', 'b', 'ab', 'a b');
    fc.assert(
      fc.property(text, text, text, name, (before, header, after, wanted) => {
        const buffer = Buffer.from(before + header + after, 'latin1');
        const to = before.length + header.length;
        expect(cookieIn(buffer, before.length, to, wanted)).toBe(
          readCookie(header, wanted),
        );
      }),
      { numRuns: 1_000 },
    );
  });
});
