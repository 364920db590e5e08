import { canonicalQuantity } from './quantity';

describe('canonicalQuantity', () => {
  it.each([
    ['0.1', '100m'],
    ['100m', '100m'],
    ['1500m', '1500m'],
    ['1000m', '1'],
    ['1', '1'],
    ['0', '0'],
    ['1024Mi', '1Gi'],
    ['128Mi', '128Mi'],
    ['1000k', '1M'],
    ['1e3', '1e3'],
    ['-1', '-1'],
    ['.5', '500m'],
  ])('writes %j as %j', (given, expected) => {
    expect(canonicalQuantity(given)).toBe(expected);
  });

  it.each(['', 'x', '1 Mi', 'm', '1.2.3', '--1'])('refuses %j', given => {
    expect(canonicalQuantity(given)).toBeUndefined();
  });
});
