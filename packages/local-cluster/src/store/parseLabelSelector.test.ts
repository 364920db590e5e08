import { matchesLabels } from './LabelSelector';
import { parseLabelSelector } from './parseLabelSelector';

describe('parseLabelSelector', () => {
  it.each([
    ['', { a: '1' }, true],
    ['a=1', { a: '1' }, true],
    ['a==1,b=2', { a: '1' }, false],
    ['a!=1', { a: '1' }, false],
    ['a!=1', {}, true],
    ['a in (1, 2)', { a: '2' }, true],
    ['a in (1,2)', {}, false],
    ['a notin (1,2)', { a: '3' }, true],
    ['a notin (1,2)', {}, true],
    ['a', { a: '' }, true],
    ['!a', { a: '' }, false],
    ['!a, b', { b: 'x' }, true],
    ['a=', { a: '' }, true],
    ['a>5', { a: '6' }, true],
    ['a lt 5', { a: '6' }, false],
    ['example.com/x in (y)', { 'example.com/x': 'y' }, true],
    ['constructor', {}, false],
  ])('reads %j', (text, labels, expected) => {
    expect(
      matchesLabels(parseLabelSelector(text), labels as Record<string, string>),
    ).toBe(expected);
  });

  it.each([
    'a like b',
    '==',
    'a in 1',
    'a in (1',
    'a,',
    'a=1 b=2',
    '-a',
    'a=b c',
  ])('refuses %j', text => {
    expect(() => parseLabelSelector(text)).toThrow(/found|unable to parse/);
  });
});
