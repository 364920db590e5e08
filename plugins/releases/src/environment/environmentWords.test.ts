import { aTarget } from '../__testUtils__/pictures';
import { targetState, unseenWords } from './environmentWords';

const now = 10_000_000;
const watched = { since: now - 60_000, now };
const message = 'Error: connect ECONNREFUSED 127.0.0.1:6443';
const seen = (observedAt: number | undefined, changes = {}) =>
  aTarget('prod', { observedAt, ...changes });

describe('an environment', () => {
  it.each([
    ['running', seen(now)],
    ['running', seen(now - 3_600_000)],
    ['running', seen(now, { message: 'Only one instance' })],
    ['not looked at yet', seen(undefined, { stable: undefined })],
    ['out of reach', seen(undefined, { stable: undefined, message })],
    ['out of reach', seen(now - 3_600_000, { message })],
    ['nothing runs', seen(now, { stable: undefined })],
    ['not looked at yet', undefined],
  ])('is %s', (words, target) => {
    expect(targetState(target, undefined, watched).words).toBe(words);
  });

  it('is not out of reach before the page has had it looked at', () => {
    const target = seen(now - 3_600_000, { message });
    const opened = { since: now, now };
    expect(targetState(target, undefined, opened).words).toBe('running');
  });

  it('says why nothing is known of it, and since when', () => {
    expect(unseenWords(seen(undefined, { message }), watched)).toBe(
      `Could not be looked at: ${message}`,
    );
    expect(unseenWords(seen(now - 300_000, { message }), watched)).toBe(
      `Last looked at 5 min ago: ${message}`,
    );
  });
});
