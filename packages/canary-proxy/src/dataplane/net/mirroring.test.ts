import type { ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { ask } from '../../__testUtils__/ask';
import { eventually } from '../../__testUtils__/eventually';
import { deadAddress } from '../../__testUtils__/Instance';
import { RawInstance } from './__testUtils__/RawPeer';
import { useTestPlane } from './__testUtils__/useTestPlane';

jest.setTimeout(60_000);

describe('NetDataPlane mirrors', () => {
  const plane = useTestPlane();
  const { ends, instance, serve, planOf, traffic, codes } = plane;

  /** Nobody gets the canary, but it gets a copy of what stable gets. */
  async function mirrored(
    stable: string,
    canary: string,
    mirror: { share: number; methods?: string[] },
  ): Promise<number> {
    const port = await serve([stable]);
    plane.current.apply({
      ...planOf([stable]),
      canary: { revision: 'r2', endpoints: [canary] },
      mirror,
    });
    return port;
  }

  const seen = (total: number) =>
    eventually(
      () => Object.values(traffic().mirrored).reduce((a, b) => a + b, 0),
      count => count === total,
    );

  it('to the canary what stable gets, and throws the answer away', async () => {
    const stable = await instance('stable');
    const canary = await instance('canary', (_, response) => {
      response.statusCode = 500;
      response.end('nobody reads this');
    });
    const port = await mirrored(stable.address, canary.address, { share: 100 });
    const { body, headers } = await ask(port, {
      path: '/shop?v=1',
      headers: { cookie: 'uid=1', 'x-canary-mirror': 'mine' },
    });
    expect(body).toBe('stable');
    expect(headers['x-instance']).toBe('stable');
    await seen(1);
    expect(canary.last.url).toBe('/shop?v=1');
    expect(canary.last.headers).toMatchObject({
      cookie: 'uid=1',
      'x-canary-group': 'canary',
      'x-canary-mirror': 'true',
    });
    expect(stable.last.headers['x-canary-mirror']).toBeUndefined();
    expect(traffic().mirrored).toMatchObject({ error: 1, answered: 0 });
    // mirrored requests are no user's
    expect(codes('canary')).toEqual({});
    expect(plane.current.pods('shop')!.canary[0].inFlight).toBe(0);
  });

  it('only methods that change nothing, unless others are named', async () => {
    const bodies: string[] = [];
    const stable = await instance('stable');
    const canary = await instance('canary', async (incoming, response) => {
      bodies.push(await text(incoming));
      response.end();
    });
    const port = await mirrored(stable.address, canary.address, { share: 100 });
    const body = 'abc'.repeat(2_000);
    const post = {
      method: 'POST',
      body,
      headers: { 'content-length': String(body.length) },
    };
    await ask(port, post);
    await ask(port);
    await seen(1);
    expect(canary.requests.map(({ method }) => method)).toEqual(['GET']);
    plane.current.apply({
      ...planOf([stable.address]),
      canary: { revision: 'r2', endpoints: [canary.address] },
      mirror: { share: 100, methods: ['POST'] },
    });
    await ask(port, post);
    await seen(2);
    expect(canary.last.method).toBe('POST');
    expect(bodies).toEqual(['', body]);
  });

  it('a share of them, and none at 0 %', async () => {
    const [stable, canary] = [
      await instance('stable'),
      await instance('canary'),
    ];
    const port = await mirrored(stable.address, canary.address, { share: 0 });
    for (let round = 0; round < 20; round += 1) {
      await ask(port);
    }
    expect(canary.requests).toEqual([]);
    expect(Object.values(traffic().mirrored)).toEqual([0, 0, 0, 0]);
  });

  it('no more than there is room for, and no user waits', async () => {
    const waiting: ServerResponse[] = [];
    const stable = await instance('stable');
    const canary = await instance('canary', (_, response) => {
      waiting.push(response);
    });
    const port = await mirrored(stable.address, canary.address, { share: 100 });
    for (let round = 0; round < 70; round += 1) {
      expect((await ask(port)).body).toBe('stable');
    }
    expect(traffic().mirrored.dropped).toBe(6);
    await eventually(
      () => waiting,
      responses => responses.length === 64,
    );
    waiting.forEach(response => response.end());
    await seen(70);
    expect(traffic().mirrored).toMatchObject({ answered: 64, dropped: 6 });
  });

  it('to a canary that cannot be reached without harm to anybody', async () => {
    const stable = await instance('stable');
    const port = await mirrored(stable.address, await deadAddress(), {
      share: 100,
    });
    expect((await ask(port)).body).toBe('stable');
    await seen(1);
    expect(traffic().mirrored.failed).toBe(1);
    expect(codes('stable')).toEqual({ 200: 1 });
  });

  it('without blame for an instance that closes an idle connection', async () => {
    const stable = await instance('stable');
    const canary = await RawInstance.start();
    ends.push(() => canary.stop());
    const port = await mirrored(stable.address, canary.address, { share: 100 });
    await ask(port);
    const peer = await canary.peer(0);
    await peer.hears('\r\n\r\n');
    peer.say('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
    await seen(1);
    await ask(port, { path: '/second' });
    await peer.hears('/second');
    peer.socket.resetAndDestroy();
    await seen(2);
    expect(traffic().mirrored).toMatchObject({ answered: 1, failed: 1 });
    const [pod] = plane.current.pods('shop')!.canary;
    expect([pod.requests, pod.failures, pod.inFlight]).toEqual([1, 0, 0]);
  });
});
