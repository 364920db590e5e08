import { resourceName, shortName } from './names';

const LONG =
  'a-very-long-name-of-a-service-that-nobody-would-want-to-type-twice';

describe('names for Kubernetes', () => {
  it('are what was asked for where that can be', () => {
    expect(resourceName('shop', 'r3')).toBe('shop-r3');
    expect(shortName('prod.shop', { dots: true })).toBe('prod.shop');
  });

  it('are shortened, and differ still where only what is left out differs', () => {
    const names = [`${LONG}-one`, `${LONG}-two`, 'Shop_1', 'shop-1', 'shop.1'];
    const short = names.map(name => shortName(name));
    expect(new Set(short).size).toBe(names.length);
    expect(short[0]).toHaveLength(63);
    expect(short).toEqual(
      short.map(() => expect.stringMatching(/^[a-z0-9]([a-z0-9-]*[a-z0-9])$/)),
    );
  });

  it('neither begin nor end with what stands between words', () => {
    expect(shortName('.shop.', { dots: true })).toMatch(/^shop-[0-9a-f]{8}$/);
    expect(shortName(`${'a'.repeat(53)}-${LONG}`)).toMatch(
      /^a{53}-[0-9a-f]{8}$/,
    );
  });
});
