import { decideRestart } from './decideRestart';

describe('decideRestart', () => {
  it('starts a thread again, but not the sixth time in a minute', () => {
    let deaths: number[] = [];
    const actions = [0, 10, 20, 30, 40, 50].map(seconds => {
      const decision = decideRestart(deaths, seconds * 1000);
      deaths = decision.deaths;
      return decision.action;
    });
    expect(actions).toEqual([...Array(5).fill('restart'), 'give-up']);
  });

  it('forgets what is a minute ago', () => {
    const deaths = [0, 1, 2, 3, 60_001];
    expect(decideRestart(deaths, 60_002)).toEqual({
      action: 'restart',
      deaths: [3, 60_001, 60_002],
    });
  });
});
