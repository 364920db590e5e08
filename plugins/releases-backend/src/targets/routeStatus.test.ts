import { routeStatus } from './routeStatus';

describe('routeStatus', () => {
  const wish = { generation: 6, stable: { revision: 'r0', version: '1.0.0' } };
  const confirmed = (generation: number | 'unknown' | 'none', live = true) =>
    routeStatus(
      { wish, confirmed: false },
      {
        instances: [
          { name: 'a', generation: 6, live: true },
          { name: 'b', generation, live },
        ],
      },
    ).confirmed;

  it('takes nothing for a confirmation but the number that was asked for', () => {
    expect(confirmed(6)).toBe(true);
    expect([5, 9].map(number => confirmed(number))).toEqual([false, false]);
    expect(confirmed('unknown')).toBe(false);
    expect(confirmed('none')).toBe(false);
  });

  it('waits for nobody who is not alive, but for somebody', () => {
    expect(confirmed('unknown', false)).toBe(true);
    expect(routeStatus({ wish, confirmed: false }, { instances: [] })).toEqual({
      ...{ confirmed: false, missing: [], confirmations: [] },
    });
  });
});
