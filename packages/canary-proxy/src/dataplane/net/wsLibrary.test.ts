import { once } from 'node:events';
import { createHash, randomBytes } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { WebSocket, WebSocketServer } from 'ws';
import { eventually } from '../../__testUtils__/eventually';
import { FakeClock } from '../../__testUtils__/FakeClock';
import { useTestPlane } from './__testUtils__/useTestPlane';

jest.setTimeout(60_000);

describe('ws through the proxy', () => {
  const plane = useTestPlane();
  const { ends, instance, serve, planOf, codes, idle } = plane;

  /** Says back what it hears, with the name of its version before it where it is a text. */
  async function echo(name: string, perMessageDeflate = false) {
    const pod = await instance(name);
    const server = new WebSocketServer({
      server: pod.server,
      perMessageDeflate,
    });
    const closed: number[] = [];
    server.on('connection', socket => {
      socket.on('message', (data, isBinary) =>
        socket.send(isBinary ? data : `${name}: ${data}`),
      );
      socket.on('close', code => closed.push(code));
      socket.on('error', () => {});
    });
    ends.push(() => {
      server.clients.forEach(client => client.terminate());
    });
    return { address: pod.address, server, closed };
  }

  async function open(port: number, user?: string): Promise<WebSocket> {
    const client = new WebSocket(`ws://127.0.0.1:${port}/chat?room=1`, {
      headers: user === undefined ? {} : { cookie: `uid=${user}` },
    });
    ends.push(() => client.terminate());
    await once(client, 'open');
    return client;
  }

  async function heard(client: WebSocket): Promise<Buffer> {
    const [data] = await once(client, 'message');
    return data as Buffer;
  }

  it('carries texts of each user to her own group, pings, and the code of the close', async () => {
    const [stable, canary] = [await echo('stable'), await echo('canary')];
    const port = await serve([stable.address], [canary.address]);
    const [one, other] = [await open(port), await open(port, '7')];
    one.send('hi');
    expect(String(await heard(one))).toBe('stable: hi');
    other.send('hi');
    expect(String(await heard(other))).toBe('canary: hi');
    const pong = once(one, 'pong');
    one.ping('are you there');
    expect(String((await pong)[0])).toBe('are you there');
    const gone = once(one, 'close');
    one.close(4321, 'bye');
    expect((await gone)[0]).toBe(4321);
    await eventually(
      () => stable.closed,
      found => found.length === 1,
    );
    expect(stable.closed).toEqual([4321]);
    other.terminate();
    await idle();
    expect([codes('stable'), codes('canary')]).toEqual([
      { 101: 1 },
      { 101: 1 },
    ]);
  });

  it.each([false, true])(
    'keeps every byte of large messages both ways (deflate: %s)',
    async deflate => {
      const pod = await echo('stable', deflate);
      const port = await serve([pod.address]);
      const client = await open(port);
      for (const size of [0, 1, 125, 126, 65_535, 65_536, 3_000_000]) {
        const message = randomBytes(size);
        const answer = heard(client);
        client.send(message);
        const digest = (bytes: Buffer) =>
          createHash('sha256').update(bytes).digest('hex');
        expect(digest(await answer)).toBe(digest(message));
      }
      client.close();
      await idle();
    },
  );

  it('tells both sides to come again when a revision has lost its users', async () => {
    const clock = new FakeClock();
    plane.renew({ clock });
    const [stable, canary] = [await echo('stable'), await echo('canary')];
    const port = await serve([stable.address], [canary.address]);
    const client = await open(port, '7');
    const gone = once(client, 'close');
    plane.current.apply({ ...planOf([stable.address]), drain: '5s' });
    for (let passed = 0; passed < 6_000; passed += 250) {
      clock.advance(250);
      await nextTurn();
    }
    expect((await gone)[0]).toBe(1012);
    await eventually(
      () => canary.closed,
      found => found.length === 1,
    );
    expect(canary.closed).toEqual([1012]);
    const again = await open(port, '7');
    again.send('hi');
    expect(String(await heard(again))).toBe('stable: hi');
  });
});
