import { aCanaryView } from '../__testUtils__/pictures';
import { stepWords } from './stepWords';

const now = 1_000_000;
const under10 = (changes = {}) =>
  stepWords(aCanaryView({ holdUntil: now + 372_000, ...changes }), 2, now);

describe('stepWords', () => {
  it('says how long a step took, what is left of one, and what one will wait for', () => {
    const view = aCanaryView({ holdUntil: now + 372_000 });
    expect(view.steps.map((_, index) => stepWords(view, index, now))).toEqual([
      '11 min',
      '11 min',
      '6:12 left',
      '10 min',
      'asks sre',
      '10 min',
    ]);
    const before = aCanaryView({ current: -1 });
    expect(stepWords(before, 0, now)).toBe('until promoted');
  });

  it.each([
    [{ holdUntil: now }, 'hold is over'],
    [{ holdUntil: undefined, setByHand: 7, share: 7 }, '7 % set by hand'],
    [{ confirmed: false }, 'on its way'],
    [{ paused: { by: 'user:default/a', at: now } }, 'paused'],
    [{ phase: 'promoting' as const }, 'becoming stable'],
    [{ phase: 'done' as const }, 'ended here'],
    [{ holdUntil: undefined }, ''],
  ])('says of the current step with %j: %s', (changes, words) => {
    expect(under10(changes)).toBe(words);
  });
});
