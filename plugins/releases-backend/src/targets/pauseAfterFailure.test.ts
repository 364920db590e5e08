import { pauseAfterFailure } from './pauseAfterFailure';

describe('the pause after a look that failed', () => {
  const desired = { stable: 'r1', proxied: false, revisions: {} };

  it.each([
    ['grows with the failures', { desired }, 2, 1_000],
    ['stays short where something was released', { desired }, 50, 30_000],
    ['stays short where a release is under way', { holder: 7 }, 50, 30_000],
    ['becomes long where nobody depends on it', {}, 50, 600_000],
  ])('%s', (_, target, failures, ms) => {
    expect(pauseAfterFailure(target, failures)).toBe(ms);
  });
});
