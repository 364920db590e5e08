import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { ask } from '../../__testUtils__/ask';
import { eventually } from '../../__testUtils__/eventually';
import { PORT, useTestPlane } from './__testUtils__/useTestPlane';

jest.setTimeout(300_000);

describe('RouteServer', () => {
  const plane = useTestPlane();
  const { instance, planOf, serve, traffic } = plane;

  /** Writes a request as it stands, and reads until the other side ends the connection. */
  async function say(port: number, request: string): Promise<string> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write(request);
    return text(socket);
  }

  describe('goes on', () => {
    it('when a client is gone before its request is read', async () => {
      plane.renew({ trustedProxies: ['127.0.0.1'] });
      const pod = await instance('stable');
      const port = await serve([pod.address]);
      // this process stands still until the other one has connected, asked and left
      const { status } = spawnSync(process.execPath, [
        '-e',
        `const socket = require('net').connect(${port}, '127.0.0.1', () =>
          socket.write('GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n', () => socket.resetAndDestroy()));`,
      ]);
      expect(status).toBe(0);
      expect((await ask(port)).status).toBe(200);
    });

    it('when a hop has a zone that no range can have', async () => {
      plane.renew({ trustedProxies: ['127.0.0.1'] });
      const pod = await instance('stable');
      const port = await serve([pod.address]);
      const { status } = await ask(port, {
        headers: { 'X-Forwarded-For': 'fe80::1%a-b' },
      });
      expect(status).toBe(200);
    });

    it('when something fails on the way back, and tells nobody a whole answer', async () => {
      const pod = await instance('stable');
      const port = await serve([pod.address]);
      const counters = traffic().totals.stable;
      Object.defineProperty(counters, 'requests', {
        configurable: true,
        get: () => 0,
        set: () => {
          throw new Error('The books are full');
        },
      });
      await ask(port).catch(() => {});
      Object.defineProperty(counters, 'requests', {
        writable: true,
        value: 0,
      });
      expect((await ask(port)).status).toBe(200);
    });

    it('when something fails that nobody thought of, and says 500', async () => {
      const pod = await instance('stable');
      const port = await serve([pod.address]);
      Object.defineProperty(traffic(), 'lastRequestAt', {
        configurable: true,
        set: () => {
          throw new Error('The books are full');
        },
      });
      expect((await ask(port)).status).toBe(500);
      Object.defineProperty(traffic(), 'lastRequestAt', {
        writable: true,
        value: undefined,
      });
      expect((await ask(port)).status).toBe(200);
      expect(Object.fromEntries(traffic().refused)).toEqual({ 500: 1 });
    });

    it('when a policy asks for a header that every object seems to have', async () => {
      const pod = await instance('stable');
      const port = await serve([pod.address]);
      plane.current.apply({
        ...planOf([pod.address], [pod.address]),
        policy: {
          salt: 'one',
          identity: [{ header: 'constructor' }],
          rules: [
            {
              segment: { header: { name: 'tostring', exists: true } },
              share: 100,
            },
          ],
        },
      });
      expect((await ask(port)).status).toBe(200);
      expect(traffic().totals.canary.requests).toBe(0);
    });
  });

  it.each([
    ['a length', 'Content-Length: 36'],
    ['chunks', 'Transfer-Encoding: chunked'],
  ])(
    'refuses a change of protocol with %s, whose body would be the next request',
    async (_, header) => {
      const pod = await instance('stable');
      const port = await serve([pod.address]);
      const answer = await say(
        port,
        `GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${header}\r\n\r\n`,
      );
      expect(answer).toMatch(/^HTTP\/1.1 400 Bad Request\r\n/);
      expect(pod.requests).toEqual([]);
    },
  );

  it('gives the connection of a refused change of protocol to nobody else', async () => {
    const pod = await instance('stable');
    const port = await serve([pod.address]);
    await ask(port, {
      headers: { Connection: 'Upgrade', Upgrade: 'websocket' },
    });
    await ask(port);
    const [first, second] = pod.requests.map(({ socket }) => socket);
    expect(second).not.toBe(first);
  });

  describe('a route that changes its port', () => {
    it('listens on both until the plan of the new one comes', async () => {
      const pod = await instance('stable');
      const before = await serve([pod.address]);
      await plane.current.prepare('shop', PORT + 1);
      // something else changes while the instances of the new plan are unknown
      plane.current.apply(planOf([pod.address]));
      expect(plane.current.port('shop')).toBe(before);
      expect((await ask(before)).status).toBe(200);

      plane.current.apply(planOf([pod.address], undefined, PORT + 1));
      const after = plane.current.port('shop')!;
      expect(after).not.toBe(before);
      expect((await ask(after)).status).toBe(200);
      await expect(ask(before)).rejects.toThrow('ECONNREFUSED');
    });

    it('ends only after the requests on the one it has left', async () => {
      const answers: Array<() => void> = [];
      const pod = await instance('stable', (_, response) => {
        answers.push(() => response.end('late'));
      });
      const before = await serve([pod.address]);
      const answer = ask(before);
      await eventually(
        () => answers,
        found => found.length === 1,
      );
      await serve([pod.address], undefined, PORT + 1);
      const order: string[] = [];
      const stopped = plane.current.stop(60_000).then(() => order.push('end'));
      await new Promise(setImmediate);
      order.push('answer');
      answers[0]();
      expect((await answer).body).toBe('late');
      await stopped;
      expect(order).toEqual(['answer', 'end']);
    });

    it('may come back to the one it has left', async () => {
      const pod = await instance('stable');
      await serve([pod.address]);
      await serve([pod.address], undefined, PORT + 1);
      const port = await serve([pod.address]);
      expect((await ask(port)).status).toBe(200);
    });
  });

  it('does not listen for a route that comes when all is ending', async () => {
    await plane.current.stop(0);
    await expect(plane.current.prepare('late', PORT)).rejects.toThrow('ending');
    expect(plane.current.port('late')).toBeUndefined();
  });
});
