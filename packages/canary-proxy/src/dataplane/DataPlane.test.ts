import { Agent, ServerResponse } from 'node:http';
import { createServer, Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { ask } from '../__testUtils__/ask';
import { eventually } from '../__testUtils__/eventually';
import { unusedPort } from '../__testUtils__/unusedPort';
import type { DataPlane } from './DataPlane';
import {
  PlaneChanges,
  planOf,
  serve,
  usePlanes,
} from './__testUtils__/usePlanes';

jest.setTimeout(300_000);

/** So many connections that each of three threads has one, but for one time in 10^13. */
const CONNECTIONS = 80;

const ALL = [0, Number.MAX_SAFE_INTEGER] as const;

const PLANES: Array<[string, number]> = [
  ['in this thread', 0],
  ['in a thread of its own', 1],
  ['in three threads', 3],
];

describe.each(PLANES)('a data plane %s', (_, threads) => {
  const planes = usePlanes();
  const { ends, instance } = planes;

  const start = (changes: PlaneChanges = {}): DataPlane =>
    threads === 0
      ? planes.inThisThread(changes)
      : planes.threaded({ threads, ...changes });

  /** Connections that are kept, and who answers on each. */
  function connections(port: number) {
    const agents = Array.from(
      { length: CONNECTIONS },
      () => new Agent({ keepAlive: true, maxSockets: 1 }),
    );
    ends.push(() => agents.forEach(agent => agent.destroy()));
    const answers = () =>
      Promise.all(agents.map(agent => ask(port, { agent })));
    return {
      whoAnswers: async () => [
        ...new Set((await answers()).map(({ body }) => body)),
      ],
      kept: () =>
        agents.flatMap(({ freeSockets }) => Object.values(freeSockets).flat())
          .length,
    };
  }

  /** An instance that answers when it is told to. */
  async function slow() {
    const waiting: ServerResponse[] = [];
    const { address } = await instance('slow', (__, response) => {
      response.write('begun ');
      waiting.push(response);
    });
    const asked = (count: number) =>
      eventually(
        () => waiting,
        responses => responses.length === count,
      );
    return { address, waiting, asked };
  }

  async function listenOn(port: number): Promise<Server> {
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
    ends.push(() => new Promise(resolve => server.close(resolve)));
    return server;
  }

  it('listens before it has a plan, and serves the plan when it says so', async () => {
    const plane = start();
    const pod = await instance('one');
    const listening = await plane.prepare('shop', 8001);
    expect(plane.port('shop')).toBe(listening);
    expect((await ask(listening)).status).toBe(503);
    await plane.apply(planOf(1, [pod.address]));
    expect(plane.port('shop')).toBe(listening);
    expect((await ask(listening)).body).toBe('one');
    expect(plane.port('cart')).toBeUndefined();
    expect(plane.threads).toEqual({
      wished: threads || 1,
      serving: threads || 1,
    });
  });

  it('serves a new plan everywhere, on the connections that there are', async () => {
    const plane = start();
    const one = await instance('one');
    const two = await instance('two');
    const port = await serve(plane, planOf(1, [one.address]));
    const { whoAnswers, kept } = connections(port);
    expect(await whoAnswers()).toEqual(['one']);
    await plane.apply(planOf(2, [two.address]));
    expect(await whoAnswers()).toEqual(['two']);
    // one that is replaced at once takes nobody back
    const replaced = plane.apply(planOf(3, [one.address]));
    await plane.apply(planOf(4, [two.address]));
    await replaced;
    expect(await whoAnswers()).toEqual(['two']);
    expect(kept()).toBe(CONNECTIONS);
  });

  it('counts what all its threads were asked', async () => {
    const plane = start();
    const pod = await instance('one');
    const port = await serve(plane, planOf(1, [pod.address]));
    const { whoAnswers } = connections(port);
    await whoAnswers();
    await serve(plane, planOf(2, [pod.address]));
    await whoAnswers();
    const traffic = plane.traffic('shop')!;
    // what a thread writes last of a request
    await eventually(
      () => traffic.totals.stable.codes.get(200),
      count => count === 2 * CONNECTIONS,
    );
    expect(traffic.totals.stable).toMatchObject({
      requests: 2 * CONNECTIONS,
      errors: 0,
    });
    for (const revision of ['r1', 'r2']) {
      const requests = traffic
        .range(...ALL)
        .filter(bucket => bucket.revision === revision)
        .reduce((sum, bucket) => sum + bucket.requests, 0);
      expect([revision, requests]).toEqual([revision, CONNECTIONS]);
    }
    expect(traffic.lastRequestAt).toBeGreaterThan(0);
    expect(traffic.inFlight()).toBe(0);
    expect(plane.busyMs()).toBeGreaterThan(0);
  });

  it('tells what is known of instances where requests are', async () => {
    const plane = start();
    const pod = await slow();
    const port = await serve(plane, planOf(1, [pod.address]));
    const pending = [ask(port), ask(port), ask(port)];
    await pod.asked(3);
    expect(plane.traffic('shop')?.inFlight('stable')).toBe(3);
    expect(await plane.detail('shop')).toMatchObject({
      pods: {
        stable: [{ address: pod.address, inFlight: 3, failures: 0 }],
        canary: [],
      },
      draining: [],
    });
    expect(await plane.detail('cart')).toBeUndefined();
    pod.waiting.forEach(response => response.end());
    await Promise.all(pending);
  });

  it('moves a route to another port, which may be the one before', async () => {
    const plane = start({ anyPort: false });
    const pod = await instance('one');
    const [one, two] = [await unusedPort(), await unusedPort()];
    expect(await serve(plane, planOf(1, [pod.address], { port: one }))).toBe(
      one,
    );
    expect(await plane.prepare('shop', two)).toBe(two);
    expect(plane.port('shop')).toBe(one);
    expect((await ask(one)).status).toBe(200);
    await plane.apply(planOf(2, [pod.address], { port: two }));
    expect(plane.port('shop')).toBe(two);
    await expect(ask(one)).rejects.toThrow('ECONNREFUSED');
    await serve(plane, planOf(3, [pod.address], { port: one }));
    expect((await ask(one)).status).toBe(200);
    await expect(ask(two)).rejects.toThrow('ECONNREFUSED');
  });

  it('gives a port to another route when the first has left it', async () => {
    const plane = start({ anyPort: false });
    const pod = await instance('one');
    const [port, other] = [await unusedPort(), await unusedPort()];
    await serve(plane, planOf(1, [pod.address], { port }));
    await plane.prepare('shop', other);
    const leaves = plane.apply(planOf(2, [pod.address], { port: other }));
    await serve(plane, planOf(1, [pod.address], { id: 'cart', port }));
    await leaves;
    expect((await ask(port)).status).toBe(200);
    expect(plane.traffic('cart')?.totals.stable).toBeDefined();
    await plane.remove('cart');
    await serve(plane, planOf(1, [pod.address], { id: 'blog', port }));
    expect((await ask(port)).status).toBe(200);
  });

  it('removes a route, whose requests finish', async () => {
    const plane = start();
    const pod = await slow();
    const port = await serve(plane, planOf(1, [pod.address]));
    const pending = ask(port);
    await pod.asked(1);
    await plane.remove('shop');
    await expect(ask(port)).rejects.toThrow('ECONNREFUSED');
    expect(plane.port('shop')).toBeUndefined();
    expect(plane.traffic('shop')).toBeUndefined();
    pod.waiting[0].end('and ended');
    expect((await pending).body).toBe('begun and ended');
    // what comes again begins to count anew
    await serve(plane, planOf(2, [pod.address]));
    expect(plane.traffic('shop')?.totals.stable.requests).toBe(0);
  });

  it('refuses a port that is taken, and goes on as before', async () => {
    const plane = start({ anyPort: false });
    const pod = await instance('one');
    const taken = await listenOn(0);
    const { port } = taken.address() as AddressInfo;
    await expect(plane.prepare('shop', port)).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
    expect(plane.port('shop')).toBeUndefined();
    const own = await unusedPort();
    await serve(plane, planOf(1, [pod.address], { port: own }));
    await expect(plane.prepare('shop', port)).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
    expect(plane.port('shop')).toBe(own);
    expect((await ask(own)).status).toBe(200);
    // it did not stay half done
    await new Promise(resolve => taken.close(resolve));
    await listenOn(port);
  });

  it('shares no port with another instance that would share it', async () => {
    const plane = start({ anyPort: false });
    const other = planes.threaded({ threads: 2, anyPort: false });
    const port = await unusedPort();
    await other.prepare('shop', port);
    await expect(plane.prepare('shop', port)).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
  });

  it('ends after the last answer', async () => {
    const plane = start();
    const pod = await slow();
    const port = await serve(plane, planOf(1, [pod.address]));
    const pending = Array.from({ length: 9 }, () => ask(port));
    await pod.asked(9);
    const stopped = plane.stop(60_000);
    await eventually(
      () =>
        ask(port).then(
          () => 'served',
          error => error.code,
        ),
      outcome => outcome === 'ECONNREFUSED',
    );
    await expect(plane.prepare('late', 8002)).rejects.toThrow('ending');
    pod.waiting.forEach(response => response.end('and ended'));
    for (const answer of await Promise.all(pending)) {
      expect(answer.body).toBe('begun and ended');
    }
    await stopped;
  });

  it('cuts off what is left when its time is over', async () => {
    const plane = start();
    const pod = await slow();
    const port = await serve(plane, planOf(1, [pod.address]));
    const pending = Promise.allSettled(
      Array.from({ length: 9 }, () => ask(port)),
    );
    await pod.asked(9);
    await plane.stop(0);
    for (const { status } of await pending) {
      expect(status).toBe('rejected');
    }
  });
});
