import { toReceived } from '@backstage-releases/canary-policy';
import fc from 'fast-check';
import { hostnameOf } from './hostnameOf';
import { pathOf, queryPairs, readQuery } from './requestTarget';

describe('pathOf', () => {
  it.each([
    ['/', '/'],
    ['/shop/cart?v=2', '/shop/cart'],
    ['//shop', '//shop'],
    ['/%73hop', '/%73hop'],
    ['http://example.com/shop?v=2', '/shop'],
    ['HTTP://example.com?v=2', '/'],
    ['http://example.com', '/'],
    ['*', undefined],
    ['example.com:443', undefined],
    [undefined, undefined],
  ])('of %p is %p', (target, path) => {
    expect(pathOf(target)).toBe(path);
  });
});

describe('readQuery', () => {
  it.each([
    ['/?v=2', '2'],
    ['/?a=1&v=2&v=3', '2'],
    ['/?v=', ''],
    ['/?v', ''],
    ['/?v&a=1', ''],
    ['/?a=v&v=2', '2'],
    ['/?%76=2', '2'],
    ['/?v=a=b', 'a=b'],
    ['/?v=a%20b+c%2Bd', 'a b c+d'],
    ['/?v=%E4%B8%8A', toReceived('上')],
    ['/?v=50%&a=1', '50%'],
    ['/?v=?', '?'],
    ['/?av=2', undefined],
    ['/?V=2', undefined],
    ['/?', undefined],
    ['/v=2', undefined],
    [undefined, undefined],
  ])('reads %p', (target, value) => {
    expect(readQuery(target, 'v')).toBe(value);
  });
});

describe('hostnameOf', () => {
  it.each([
    ['www.Example.com', 'www.example.com'],
    ['www.example.com:8080', 'www.example.com'],
    ['www.example.com.', 'www.example.com'],
    ['[2001:db8::1]', '[2001:db8::1]'],
    ['[2001:db8::1]:8080', '[2001:db8::1]'],
    ['', undefined],
    [undefined, undefined],
  ])('of %p is %p', (host, name) => {
    expect(hostnameOf(host)).toBe(name);
  });
});

describe('queryPairs', () => {
  it('finds what readQuery finds', () => {
    const pieces = ['a', 'b', '=', '&', '?', '%61', '%', '+'];
    const target = fc
      .array(fc.constantFrom(...pieces), { maxLength: 20 })
      .map(parts => `/${parts.join('')}`);
    const name = fc.constantFrom('a', 'b', 'ab', '', ' a');
    fc.assert(
      fc.property(target, name, (text, wanted) => {
        const [, value] = queryPairs(text).find(([n]) => n === wanted) ?? [];
        expect(value).toBe(readQuery(text, wanted));
      }),
    );
    expect(queryPairs(undefined)).toEqual([]);
  });
});
