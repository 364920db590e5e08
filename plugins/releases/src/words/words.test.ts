import { agoWords, durationWords, timeLeftWords } from './durationWords';
import { personName } from './personName';
import { sentence } from './sentence';
import { parseShare, shareWords } from './shareWords';
import { withNames } from './withNames';

describe('words', () => {
  it.each([
    ['10', { share: 10 }],
    [' 0.07 ', { share: 0.07 }],
    ['33,3', { share: 33.3 }],
    ['0', { share: 0 }],
    ['99.99', { share: 99.99 }],
    ['100', { problem: '100 % is the last step: promote to it instead.' }],
    ['', { problem: 'Say a share from 0 to 100.' }],
    ['-1', { problem: "'-1' is not a number from 0 to 100." }],
    ['1e1', { problem: "'1e1' is not a number from 0 to 100." }],
    ['0.007', { problem: "'0.007' has more than two decimals." }],
    ['100.01', { problem: "'100.01' is more than 100." }],
  ])('reads the share %j', (text, expected) => {
    expect(parseShare(text)).toEqual(expected);
  });

  it('says shares without what a computer adds', () => {
    expect(shareWords(0.1 + 0.2)).toBe('0.3 %');
  });

  it.each([
    [412, '412 ms'],
    [12_900, '12 s'],
    [52 * 60_000, '52 min'],
    [3 * 3_600_000 + 5 * 60_000, '3 h 5 min'],
    [4 * 24 * 3_600_000, '4 d'],
    [-5, '0 ms'],
  ])('says %d ms as %s', (ms, words) => {
    expect(durationWords(ms)).toBe(words);
  });

  it('says what is left to the second, and what was just now', () => {
    expect(timeLeftWords(372_000)).toBe('6:12');
    expect(timeLeftWords(3_972_000)).toBe('1:06:12');
    expect(agoWords(900)).toBe('just now');
    expect(agoWords(60_000)).toBe('1 min ago');
  });

  it.each([
    ['Approved by user:default/approver', 'Approved by approver'],
    ['Waits for group:default/sre or user:a/b.c.', 'Waits for sre or b.c.'],
    ["'user:default/ann' may not decide this", "'ann' may not decide this"],
    ['connect ECONNREFUSED', 'connect ECONNREFUSED'],
  ])('says %j as %j', (words, named) => {
    expect(withNames(words)).toBe(named);
  });

  it('begins a sentence with a capital, and leaves numbers as they are', () => {
    expect(sentence('visitors from 203.0.113.0/24')).toBe(
      'Visitors from 203.0.113.0/24',
    );
    expect(sentence('10 %')).toBe('10 %');
    expect(sentence('')).toBe('');
  });

  it('calls people by their names, and what is no person as it is', () => {
    expect(personName('group:default/sre')).toBe('sre');
    expect(personName('owner')).toBe('owner');
  });
});
