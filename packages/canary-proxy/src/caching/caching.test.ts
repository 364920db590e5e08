import fc from 'fast-check';
import { PathRules } from './PathRules';
import { privateCacheControl } from './privateCacheControl';

describe('privateCacheControl', () => {
  it.each<[string | undefined, string | undefined]>([
    [undefined, 'private'],
    ['', 'private'],
    ['max-age=60', 'private, max-age=60'],
    ['public, max-age=60, s-maxage=600', 'private, max-age=60'],
    ['Public,S-MaxAge = 9,immutable', 'private, immutable'],
    ['no-cache', 'private, no-cache'],
    ['private, max-age=5', 'private, max-age=5'],
    ['no-store', 'no-store'],
    ['private="set-cookie, x", max-age=9', 'private, max-age=9'],
    [
      'no-cache="a, public", max-age=1',
      'private, no-cache="a, public", max-age=1',
    ],
    ['public, must-understand, no-store', 'public, must-understand, no-store'],
    ['community="public"', 'private, community="public"'],
    ['x="unclosed, public', 'private, x="unclosed, public'],
  ])('makes %j %j', (cacheControl, expected) => {
    expect(
      privateCacheControl({ status: 200, cacheControl, hasExpires: false }),
    ).toBe(expected);
  });

  it('says nothing of what no cache keeps unasked', () => {
    const answer = { cacheControl: undefined, hasExpires: false };
    expect(privateCacheControl({ ...answer, status: 500 })).toBeUndefined();
    expect(privateCacheControl({ ...answer, status: 304 })).toBeUndefined();
    expect(
      privateCacheControl({ ...answer, status: 302, hasExpires: true }),
    ).toBe('private');
  });

  it('never leaves an answer to shared caches, and says the same when asked again', () => {
    const directive = fc.constantFrom(
      'public',
      'max-age=1',
      's-maxage=1',
      'private',
      'private="x"',
      'no-store',
      'no-cache',
      'immutable',
    );
    fc.assert(
      fc.property(fc.array(directive), all => {
        const answer = { status: 200, hasExpires: false };
        const once = privateCacheControl({
          ...answer,
          cacheControl: all.join(','),
        });
        expect(once?.split(/,\s*/)).toEqual(
          expect.arrayContaining([
            expect.stringMatching(/^(private|no-store)$/),
          ]),
        );
        expect(privateCacheControl({ ...answer, cacheControl: once })).toBe(
          once,
        );
      }),
    );
  });
});

describe('PathRules', () => {
  const rules = PathRules.create({
    cache: { '/static/': 'shared-ok', '/logo.svg': 'shared-ok' },
    assets: ['/assets/'],
  });

  it.each([
    ['/static/a.js', true],
    ['/static/a.js?v=../', true],
    ['http://shop/static/a.js', true],
    ['/logo.svg', true],
    ['/static', false],
    ['/', false],
    ['*', false],
    ['/static/../account', false],
    ['/static/..;/account', false],
    ['/static/%2e%2E/account', false],
    ['/static/..%2Faccount', false],
    ['/static//account', false],
    ['/static/a..b/c.js', true],
    ['/static/.well-known/x', true],
    ['/static\\..\\account', false],
  ])('%s is shared: %s', (target, expected) => {
    expect(rules.isShared({ target })).toBe(expected);
    expect(rules.isAsset({ method: 'GET', target })).toBe(false);
  });

  it('has none where none is said', () => {
    expect(
      PathRules.create({}).isAsset({ method: 'GET', target: '/assets/a' }),
    ).toBe(false);
    expect(rules.isAsset({ method: 'GET', target: '/assets/a' })).toBe(true);
    for (const method of ['POST', 'DELETE']) {
      expect(rules.isAsset({ method, target: '/assets/a' })).toBe(false);
    }
  });
});
