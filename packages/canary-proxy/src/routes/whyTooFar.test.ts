import { MAX_GENERATION } from '@backstage-releases/canary-policy';
import { whyTooFar } from './whyTooFar';

describe('whyTooFar', () => {
  it.each<[number, number | undefined, number | undefined]>([
    [1, undefined, undefined],
    [Date.UTC(2100, 0), undefined, undefined],
    [MAX_GENERATION, undefined, MAX_GENERATION / 2],
    [5, 5, undefined],
    [1_000_005, 5, undefined],
    [1_000_006, 5, 1_000_005],
    [MAX_GENERATION, MAX_GENERATION - 1, undefined],
  ])('%s after %s', (generation, known, most) => {
    const why = whyTooFar('shop', generation, known) ?? '';
    const allowed = /; expected at most (\d+)$/.exec(why)?.[1];
    expect(allowed && Number(allowed)).toBe(most);
  });
});
