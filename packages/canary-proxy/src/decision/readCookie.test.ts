import fc from 'fast-check';
import { cookiePairs, readCookie } from './readCookie';

describe('readCookie', () => {
  it.each([
    ['uid=1', '1'],
    ['a=0; uid=1; b=2', '1'],
    ['a=0;uid=1', '1'],
    ['uid=1; uid=2', '1'],
    ['uid=a=b', 'a=b'],
    ['uid=', ''],
    ['uid="1"', '"1"'],
    ['xuid=0; uid=1', '1'],
    ['uidx=0; uid=1', '1'],
    ['a=uid=0', undefined],
    ['UID=1', undefined],
    ['uid', undefined],
    ['uid; b=1', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('reads %p', (header, value) => {
    expect(readCookie(header, 'uid')).toBe(value);
  });
});

describe('cookiePairs', () => {
  it('finds what readCookie finds', () => {
    const pieces = ['a', 'b', '=', ';', '; ', ' ', '\t', '"', '\xa0'];
    const header = fc
      .array(fc.constantFrom(...pieces), { maxLength: 20 })
      .map(parts => parts.join(''));
    const name = fc.constantFrom('a', 'b', 'ab', 'a b');
    fc.assert(
      fc.property(header, name, (text, wanted) => {
        const [, value] = cookiePairs(text).find(([n]) => n === wanted) ?? [];
        expect(value).toBe(readCookie(text, wanted));
      }),
    );
    expect(cookiePairs(undefined)).toEqual([]);
  });
});
