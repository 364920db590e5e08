import type { IncomingMessage } from 'node:http';
import { ask } from '../../__testUtils__/ask';
import { eventually } from '../../__testUtils__/eventually';
import { FakeClock } from '../../__testUtils__/FakeClock';
import { deadAddress, Instance } from '../../__testUtils__/Instance';
import { useTestPlane } from './__testUtils__/useTestPlane';

jest.setTimeout(300_000);

const CANARY_USER = { headers: { cookie: 'uid=1' } };

describe('NetDataPlane balances', () => {
  const plane = useTestPlane();
  const { instance, serve, planOf, traffic, codes } = plane;
  const pods = () => plane.current.pods('shop')!;
  const counts = (...instances: Instance[]) =>
    instances.map(({ requests }) => requests.length);

  async function askTimes(
    times: number,
    port: number,
    options?: Parameters<typeof ask>[1],
  ): Promise<number[]> {
    const statuses: number[] = [];
    for (let round = 0; round < times; round += 1) {
      statuses.push((await ask(port, options)).status);
    }
    const { stable, canary } = pods();
    expect([...stable, ...canary].filter(pod => pod.inFlight > 0)).toEqual([]);
    return statuses;
  }

  it('in turn, where that is asked', async () => {
    const all = await Promise.all(['a', 'b', 'c'].map(name => instance(name)));
    const port = await serve(all.map(({ address }) => address));
    await askTimes(9, port);
    expect(counts(...all)).toEqual([3, 3, 3]);
  });

  it('by latency and load, where nothing is asked', async () => {
    plane.renew({ balance: {} });
    const all = await Promise.all(['a', 'b'].map(name => instance(name)));
    const port = await serve(all.map(({ address }) => address));
    expect(await askTimes(10, port)).toEqual(new Array(10).fill(200));
    expect(pods().stable.every(pod => pod.latencyMs !== undefined)).toBe(true);
  });

  it('around an instance that cannot be reached, whatever the method, until its breaker keeps everyone away', async () => {
    plane.renew({ clock: new FakeClock() });
    const pod = await instance('stable');
    const port = await serve([await deadAddress(), pod.address]);
    const post = { method: 'POST', body: 'x' };
    expect(await askTimes(20, port, post)).toEqual(new Array(20).fill(200));
    expect(counts(pod)).toEqual([20]);
    expect(traffic().failures.get('connect')).toBe(5);
    expect(traffic().retries).toBe(5);
    expect(pods().stable.map(({ breaker }) => breaker.state)).toEqual([
      'open',
      'closed',
    ]);
  });

  it('again to an instance that has come back', async () => {
    const clock = new FakeClock();
    plane.renew({ clock });
    let isBroken = true;
    const pod = await instance('shaky', (incoming, response) => {
      if (isBroken) {
        incoming.socket.resetAndDestroy();
      } else {
        response.end();
      }
    });
    const port = await serve([pod.address, (await instance('b')).address]);
    await askTimes(12, port);
    expect(pods().stable[0].breaker).toMatchObject({
      state: 'open',
      trips: 1,
      lastTrip: { at: clock.now(), reason: 'consecutive-failures' },
    });
    isBroken = false;
    clock.advance(10_000);
    expect(pods().stable[0].breaker.state).toBe('recovering');
    clock.advance(10_000);
    const before = pod.requests.length;
    await askTimes(4, port);
    expect(pod.requests.length).toBe(before + 2);
    expect(pods().stable[0].breaker.state).toBe('closed');
  });

  describe('when all instances of the canary fail', () => {
    const failing = () =>
      instance('canary', incoming => incoming.socket.resetAndDestroy());

    it('its users to stable, and says how many', async () => {
      plane.renew({ clock: new FakeClock() });
      const [stable, canary] = [await instance('stable'), await failing()];
      const port = await serve([stable.address], [canary.address]);
      expect(await askTimes(7, port, CANARY_USER)).toEqual([
        ...new Array(5).fill(502),
        200,
        200,
      ]);
      expect(counts(stable, canary)).toEqual([2, 5]);
      expect(traffic().totals.canary).toMatchObject({
        requests: 5,
        errors: 5,
        ejected: 2,
      });
      expect(traffic().canaryEmpty).toBe(0);
      expect(stable.last.headers['x-canary-group']).toBe('stable');
    });

    it('its users nowhere, where the plan says so', async () => {
      plane.renew({
        clock: new FakeClock(),
        balance: { algorithm: 'wrr', fallback: 'fail' },
      });
      const [stable, canary] = [await instance('stable'), await failing()];
      const port = await serve([stable.address], [canary.address]);
      expect((await askTimes(7, port, CANARY_USER)).slice(5)).toEqual([
        503, 503,
      ]);
      expect(counts(stable)).toEqual([0]);
      expect(traffic().totals.canary.ejected).toBe(2);
    });
  });

  it('to the only instance of stable though it fails', async () => {
    plane.renew({ clock: new FakeClock() });
    const pod = await instance('stable', incoming =>
      incoming.socket.resetAndDestroy(),
    );
    const port = await serve([pod.address]);
    await askTimes(8, port);
    expect(counts(pod)).toEqual([8]);
    expect(codes('stable')).toEqual({ 502: 8 });
    // it got them all: none was kept away from it
    expect(traffic().totals.stable.ejected).toBe(0);
  });

  it('under a new plan with what it knew of instances', async () => {
    plane.renew({ clock: new FakeClock() });
    const dead = await deadAddress();
    const pod = await instance('stable');
    const port = await serve([dead, pod.address]);
    await askTimes(10, port);
    plane.current.apply(planOf([dead, pod.address], [dead]));
    await askTimes(4, port);
    expect(traffic().failures.get('connect')).toBe(5);
    expect(pods().canary[0].breaker.state).toBe('open');
  });

  it('to instances that are about to end only where there is no other', async () => {
    const [ending, staying] = [await instance('a'), await instance('b')];
    const port = await serve([ending.address, staying.address]);
    const plan = planOf([ending.address, staying.address]);
    const { stable } = plan;
    plane.current.apply({
      ...plan,
      stable: { ...stable, ending: [ending.address] },
    });
    await askTimes(4, port);
    expect(counts(ending, staying)).toEqual([0, 4]);
    expect(pods().stable[0].terminating).toBe(true);
    const last = planOf([ending.address]);
    plane.current.apply({
      ...last,
      stable: { ...last.stable, ending: [ending.address] },
    });
    expect(await askTimes(1, port)).toEqual([200]);
    expect(counts(ending)).toEqual([1]);
  });

  it('a user to her own instance, where that is asked', async () => {
    plane.renew({ balance: { algorithm: 'wrr', sticky: { cookie: 'pod' } } });
    const all = await Promise.all(['a', 'b', 'c'].map(name => instance(name)));
    const port = await serve(all.map(({ address }) => address));
    const first = await ask(port);
    const [cookie] = first.headers['set-cookie']!;
    expect(cookie).toMatch(/^pod=[\w-]{16}; Path=\/; HttpOnly; SameSite=Lax$/);
    const user = { headers: { cookie: cookie.split(';')[0] } };
    for (let round = 0; round < 4; round += 1) {
      const { body, headers } = await ask(port, user);
      expect(body).toBe(first.body);
      expect(headers['set-cookie']).toBeUndefined();
    }
    const others = all.filter(({ requests }) => requests.length === 0);
    plane.current.apply(planOf(others.map(({ address }) => address)));
    const { body, headers } = await ask(port, user);
    expect(body).not.toBe(first.body);
    expect(headers['set-cookie']).toHaveLength(1);
  });

  describe('what has failed', () => {
    const broken = () =>
      instance('broken', incoming => incoming.socket.resetAndDestroy());

    it('to another instance, where it may be repeated', async () => {
      const [bad, good] = [await broken(), await instance('good')];
      const port = await serve([bad.address, good.address]);
      const put = { method: 'PUT', body: 'x' };
      expect(await askTimes(2, port, put)).toEqual([200, 200]);
      expect(counts(bad, good)).toEqual([1, 2]);
    });

    it('to nobody, where it may have been acted on', async () => {
      const [bad, good] = [await broken(), await instance('good')];
      const port = await serve([bad.address, good.address]);
      const post = { method: 'POST', body: 'x' };
      expect(await askTimes(2, port, post)).toEqual([502, 200]);
    });

    it('to nobody, when an answer has begun', async () => {
      const bad = await instance('half', ({ socket }) => {
        socket.write('HTTP/1.1 200 O', () => socket.resetAndDestroy());
      });
      const good = await instance('good');
      const port = await serve([bad.address, good.address]);
      expect(await askTimes(2, port)).toEqual([502, 200]);
    });

    it('to no more instances than attempts allow', async () => {
      const all = await Promise.all([1, 2, 3, 4].map(() => broken()));
      const port = await serve(all.map(({ address }) => address));
      expect(await askTimes(1, port)).toEqual([502]);
      expect(counts(...all)).toEqual([1, 1, 1, 0]);
    });

    it('to nobody of another revision, when the plan has changed meanwhile', async () => {
      const held: IncomingMessage[] = [];
      const canary = await instance('canary', incoming => held.push(incoming));
      const stable = await instance('stable');
      const port = await serve([stable.address], [canary.address]);
      const answer = ask(port, CANARY_USER);
      await eventually(
        () => held,
        found => found.length === 1,
      );
      plane.current.apply({
        ...planOf([canary.address]),
        stable: { revision: 'r2', endpoints: [canary.address] },
        previous: { revision: 'r1', endpoints: [stable.address] },
      });
      held[0].socket.resetAndDestroy();
      expect((await answer).status).toBe(502);
      expect(stable.requests).toEqual([]);
    });

    it('to nobody, when the budget is spent', async () => {
      plane.renew({
        balance: { algorithm: 'wrr', retries: { percent: 0, perSecond: 0 } },
      });
      const [bad, good] = [await broken(), await instance('good')];
      const port = await serve([bad.address, good.address]);
      expect(await askTimes(4, port)).toEqual([502, 200, 502, 200]);
      expect(traffic().retries).toBe(0);
    });
  });
});
