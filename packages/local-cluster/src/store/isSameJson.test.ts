import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { isSameJson } from './isSameJson';

/** The value with the fields of its objects in another order. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(turned);
  }
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([name, each]) => [name, turned(each)]),
      )
    : value;
}

describe('isSameJson', () => {
  it('finds a value the same as itself from another realm, in any order of fields', () => {
    fc.assert(
      fc.property(fc.jsonValue(), value => {
        const text = JSON.stringify(turned(JSON.parse(JSON.stringify(value))));
        const foreign = runInNewContext(`JSON.parse(${JSON.stringify(text)})`);
        expect(isSameJson(JSON.parse(text), foreign)).toBe(true);
      }),
    );
  });

  it.each([
    [{ a: 1 }, { a: '1' }],
    [{ a: 1 }, { a: 1, b: 1 }],
    [{ a: 1, b: 1 }, { a: 1 }],
    [
      { a: undefined, b: 1 },
      { a: 1, b: 1 },
    ],
    [{ a: null }, {}],
    [{ constructor: 1 }, {}],
    [{}, { toString: 1 }],
    [{}, []],
    [[], { length: 0 }],
    [
      [1, 2],
      [2, 1],
    ],
    [[1], [1, 1]],
    [null, {}],
    ['', 0],
  ])('tells %j from %j', (a, b) => {
    expect(isSameJson(a, b)).toBe(false);
    expect(isSameJson(b, a)).toBe(false);
  });

  it('takes a field without a value as none', () => {
    expect(isSameJson({ a: 1, b: undefined }, { a: 1 })).toBe(true);
    expect(isSameJson({ a: 1 }, { c: undefined, a: 1 })).toBe(true);
  });
});
