import { selects, toLabelSelector } from './LabelSelector';

describe('selects', () => {
  const labels = { app: 'shop', tier: 'web' };
  it.each([
    [{}, true],
    [{ matchLabels: { app: 'shop' } }, true],
    [{ matchLabels: { app: 'shop', zone: 'a' } }, false],
    [
      { matchExpressions: [{ key: 'tier', operator: 'In', values: ['web'] }] },
      true,
    ],
    [
      { matchExpressions: [{ key: 'tier', operator: 'In', values: ['api'] }] },
      false,
    ],
    [
      { matchExpressions: [{ key: 'zone', operator: 'In', values: ['a'] }] },
      false,
    ],
    [
      {
        matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['web'] }],
      },
      false,
    ],
    [
      { matchExpressions: [{ key: 'zone', operator: 'NotIn', values: ['a'] }] },
      true,
    ],
    [{ matchExpressions: [{ key: 'tier', operator: 'Exists' }] }, true],
    [{ matchExpressions: [{ key: 'tier', operator: 'DoesNotExist' }] }, false],
    [{ matchExpressions: [{ key: 'zone', operator: 'DoesNotExist' }] }, true],
    [{ matchExpressions: [{ key: 'tier', operator: 'Like' }] }, false],
  ])('%j: %s', (selector, does) => {
    expect(selects(selector, labels)).toBe(does);
  });

  it('takes nothing without labels but what asks for none', () => {
    expect(selects({ matchLabels: { app: 'shop' } }, undefined)).toBe(false);
    expect(selects({}, undefined)).toBe(true);
  });
});

describe('toLabelSelector', () => {
  it('joins labels', () => {
    expect(toLabelSelector({ app: 'shop', tier: 'web' })).toBe(
      'app=shop,tier=web',
    );
  });
});
