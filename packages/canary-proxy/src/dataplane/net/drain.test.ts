import { once } from 'node:events';
import { IncomingMessage, request, ServerResponse } from 'node:http';
import { connect, Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { text } from 'node:stream/consumers';
import { ask } from '../../__testUtils__/ask';
import { eventually } from '../../__testUtils__/eventually';
import { FakeClock } from '../../__testUtils__/FakeClock';
import type { RoutePlan } from '../RoutePlan';
import { useTestPlane } from './__testUtils__/useTestPlane';

jest.setTimeout(60_000);

const UPGRADE = [
  'GET / HTTP/1.1',
  'Host: x',
  'Cookie: uid=1',
  'Connection: Upgrade',
  'Upgrade: websocket',
  '',
  '',
].join('\r\n');

const CLOSE_1012 = Buffer.of(0x88, 2, 0x03, 0xf4);

describe('NetDataPlane drains', () => {
  const plane = useTestPlane();
  const { ends, instance, serve, planOf, traffic, idle, codes } = plane;
  let clock: FakeClock;

  beforeEach(() => {
    clock = new FakeClock();
    plane.renew({ clock });
  });

  async function pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 250) {
      clock.advance(250);
      await nextTurn();
    }
  }

  const draining = () => plane.current.draining('shop');

  /** A canary at which somebody with a `uid` has a WebSocket. */
  async function open() {
    const stable = await instance('stable');
    const canary = await instance('canary');
    const heard: Buffer[] = [];
    const sockets: Socket[] = [];
    canary.server.on('upgrade', (_, socket: Socket) => {
      sockets.push(socket);
      socket.on('error', () => {});
      socket.on('end', () => socket.end());
      socket.on('data', data => heard.push(data));
      socket.write(
        'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
      );
    });
    const port = await serve([stable.address], [canary.address]);
    const client = connect(port, '127.0.0.1');
    ends.push(() => {
      client.destroy();
    });
    const received: Buffer[] = [];
    client.on('error', () => {});
    const gone = new Promise(resolve => {
      client.once('close', resolve);
    });
    client.write(UPGRADE);
    await once(client, 'data');
    client.on('data', data => received.push(data));
    return {
      stable,
      canary,
      client,
      gone,
      pod: sockets[0],
      received: () => Buffer.concat(received),
      heard: () => Buffer.concat(heard),
    };
  }

  const rolledBack = (stable: string, drain?: string): RoutePlan => ({
    ...planOf([stable]),
    drain,
  });

  describe('a WebSocket of a revision that has lost its users', () => {
    it('when its time is over, by 1012, and not before', async () => {
      const { stable, gone, received, heard } = await open();
      plane.current.apply(rolledBack(stable.address, '5s'));
      expect(draining()).toMatchObject([{ revision: 'r2', inFlight: 1 }]);
      await pass(5_000);
      expect(received()).toEqual(Buffer.of());
      await pass(500);
      await gone;
      expect(received()).toEqual(CLOSE_1012);
      await idle();
      await eventually(heard, bytes => bytes.length === 8);
      expect([heard()[0], heard()[1]]).toEqual([0x88, 0x82]);
      expect(draining()).toMatchObject([{ inFlight: 0, until: 0 }]);
      await pass(6_000);
      expect(draining()).toEqual([]);
      expect(codes('canary')).toEqual({ 101: 1 });
    });

    it('between two frames, though their bytes come in pieces', async () => {
      const { stable, pod, client, gone, received } = await open();
      pod.write(Buffer.of(0x82, 4, 1));
      await once(client, 'data');
      plane.current.apply(rolledBack(stable.address, '0s'));
      await pass(1_000);
      expect(traffic().inFlight()).toBe(1);
      pod.write(Buffer.of(2, 3, 4, 0x82, 1, 9));
      await gone;
      expect(received()).toEqual(
        Buffer.concat([Buffer.of(0x82, 4, 1, 2, 3, 4), CLOSE_1012]),
      );
    });

    it('by force, where a frame never ends', async () => {
      const { stable, pod, client, gone, received } = await open();
      pod.write(Buffer.of(0x82, 4, 1));
      await once(client, 'data');
      plane.current.apply(rolledBack(stable.address, '0s'));
      await pass(7_000);
      await gone;
      await idle();
      expect(received()).toEqual(Buffer.of(0x82, 4, 1));
    });

    it('after five minutes where nothing is said, sooner when a later plan says so', async () => {
      const { stable, gone, received } = await open();
      plane.current.apply(rolledBack(stable.address));
      await pass(20_000);
      expect(received()).toEqual(Buffer.of());
      expect(draining()[0].until - clock.now()).toBeGreaterThan(270_000);
      plane.current.apply(rolledBack(stable.address, '1s'));
      await pass(1_500);
      await gone;
      expect(received()).toEqual(CLOSE_1012);
    });

    it('not when its revision has users again, nor when it was promoted', async () => {
      const { stable, canary, client, received, heard } = await open();
      plane.current.apply(rolledBack(stable.address, '5s'));
      await pass(3_000);
      const promoted = planOf([canary.address]);
      plane.current.apply({
        ...promoted,
        stable: { ...promoted.stable, revision: 'r2' },
        drain: '0s',
      });
      await pass(10_000);
      expect(received()).toEqual(Buffer.of());
      client.write(Buffer.of(0x82, 0x80, 0, 0, 0, 0));
      await eventually(heard, bytes => bytes.length === 6);
    });
  });

  it('a stream of events by its end, and leaves those of others alone', async () => {
    const events = () => async (_: unknown, response: any) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.write('data: 1\n\n');
    };
    const stable = await instance('stable', events());
    const canary = await instance('canary', events());
    const port = await serve([stable.address], [canary.address]);
    const listen = async (headers: Record<string, string>) => {
      const outgoing = request({ host: '127.0.0.1', port, headers });
      outgoing.on('error', () => {});
      outgoing.end();
      ends.push(() => {
        outgoing.destroy();
      });
      const [response] = (await once(outgoing, 'response')) as [
        IncomingMessage,
      ];
      return response;
    };
    const [one, other] = [await listen({ cookie: 'uid=1' }), await listen({})];
    await eventually(
      () => traffic().inFlight(),
      count => count === 2,
    );
    plane.current.apply(rolledBack(stable.address, '0s'));
    await pass(1_000);
    expect(await text(one)).toBe('data: 1\n\n');
    expect(traffic().inFlight('stable')).toBe(1);
    other.destroy();
  });

  it('an answer that has begun by a reset, for its end would look like the real one', async () => {
    const stable = await instance('stable');
    const canary = await instance('canary', (_, response) => {
      response.write('half');
    });
    const port = await serve([stable.address], [canary.address]);
    const answer = ask(port, { headers: { cookie: 'uid=1' } });
    answer.catch(() => {});
    await eventually(
      () => canary.requests,
      requests => requests.length === 1,
    );
    await eventually(
      () => plane.current.pods('shop')!.canary[0].requests,
      count => count === 1,
    );
    plane.current.apply(rolledBack(stable.address, '0s'));
    await pass(1_000);
    await expect(answer).rejects.toThrow(/aborted|ECONNRESET|hang up/);
  });

  it('no request that waits for its answer, but the answer if that never ends', async () => {
    const stable = await instance('stable');
    const waiting: ServerResponse[] = [];
    const canary = await instance('canary', (_, response) => {
      waiting.push(response);
    });
    const port = await serve([stable.address], [canary.address]);
    const user = { headers: { cookie: 'uid=1' } };
    const short = ask(port, user);
    await eventually(
      () => waiting,
      responses => responses.length === 1,
    );
    const endless = request({ host: '127.0.0.1', port, ...user });
    endless.on('error', () => {});
    endless.end();
    const begun = once(endless, 'response');
    await eventually(
      () => waiting,
      responses => responses.length === 2,
    );
    plane.current.apply(rolledBack(stable.address, '0s'));
    await pass(7_000);
    expect(traffic().inFlight()).toBe(2);
    waiting[0].setHeader('Content-Length', 4);
    waiting[0].end('late');
    waiting[1].write('and');
    expect((await short).body).toBe('late');
    const [answer] = (await begun) as [IncomingMessage];
    const broken = once(answer, 'error');
    answer.resume();
    await pass(6_000);
    await broken;
    await idle();
    await pass(6_000);
    expect(draining()).toEqual([]);
  });

  it('no answer that says how long it is', async () => {
    const stable = await instance('stable');
    const begun: ServerResponse[] = [];
    const canary = await instance('canary', (_, response) => {
      response.setHeader('Content-Length', 6);
      response.write('one');
      begun.push(response);
    });
    const port = await serve([stable.address], [canary.address]);
    const answer = ask(port, { headers: { cookie: 'uid=1' } });
    await eventually(
      () => plane.current.pods('shop')!.canary[0].requests,
      count => count === 1,
    );
    plane.current.apply(rolledBack(stable.address, '0s'));
    await pass(12_000);
    begun[0].end('two');
    expect((await answer).body).toBe('onetwo');
  });
});
