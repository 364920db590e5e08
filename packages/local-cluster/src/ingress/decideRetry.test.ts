import { decideRetry } from './decideRetry';

const broken = {
  connected: true,
  reused: false,
  repeatable: true,
  untried: 1,
  attempts: 1,
};

describe('decideRetry', () => {
  it.each([
    [
      'what could not connect goes to another pod',
      { connected: false, repeatable: false },
      'other',
    ],
    ['unless there is none', { connected: false, untried: 0 }, 'none'],
    [
      'what used an old line gets a new one',
      { reused: true, untried: 0 },
      'same',
    ],
    ['what can be repeated goes to another pod', {}, 'other'],
    [
      'what may have been done is not repeated',
      { repeatable: false, reused: true },
      'none',
    ],
    ['there is an end', { connected: false, untried: 9, attempts: 6 }, 'none'],
  ])('%s', (_, change, expected) => {
    expect(decideRetry({ ...broken, ...change })).toBe(expected);
  });
});
