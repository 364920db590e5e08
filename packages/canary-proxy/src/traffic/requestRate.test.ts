import { requestRate } from './requestRate';
import { RouteTraffic } from './RouteTraffic';

const START = 1_800_000_000_000;

/** A route that was asked so often at these seconds after the start. */
const asked = (times: Record<number, number>) => {
  const traffic = new RouteTraffic();
  for (const [second, count] of Object.entries(times)) {
    const at = START + Number(second) * 1_000;
    for (let done = 0; done < count; done += 1) {
      traffic.of('stable', 'r1', at).record(at, 200, false, 1);
    }
  }
  return traffic;
};

const rateAt = (seconds: number, ...traffic: RouteTraffic[]) =>
  requestRate(traffic, START, START + seconds * 1_000);

describe('the rate of requests', () => {
  it('is that of the last minute over all routes', () => {
    const shop = asked({ 5: 600, 35: 60, 65: 60 });
    const cart = asked({ 41: 120 });
    expect(rateAt(70, shop, cart)).toBe(4);
    expect(rateAt(200, shop, cart)).toBe(0);
  });

  it('leaves out the ten seconds that are not over', () => {
    expect(rateAt(29, asked({ 15: 40, 21: 1000 }))).toBe(2);
  });

  it('is of the time since the start where that is less than a minute ago', () => {
    expect(rateAt(20, asked({ 5: 100, 15: 100 }))).toBe(10);
    expect(rateAt(3, asked({ 1: 100 }))).toBe(0);
  });
});
