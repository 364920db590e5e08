import { setImmediate as nextTurn } from 'node:timers/promises';
import { eventually } from '../../__testUtils__/eventually';
import { FakeClock } from '../../__testUtils__/FakeClock';
import { RawInstance, RawPeer } from './__testUtils__/RawPeer';
import { useTestPlane } from './__testUtils__/useTestPlane';

jest.setTimeout(120_000);

const MINUTE = 60_000;

describe('NetDataPlane and clients that are slow or gone', () => {
  const plane = useTestPlane();
  const { serve, traffic, idle } = plane;
  let clock: FakeClock;
  let pod: RawInstance;

  beforeEach(async () => {
    clock = new FakeClock();
    plane.renew({ clock, timeouts: { response: 5_000 } });
    pod = await RawInstance.start();
    plane.ends.push(() => pod.stop());
  });

  async function pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 250) {
      clock.advance(250);
      await nextTurn();
    }
  }

  async function connect(): Promise<RawPeer> {
    const client = await RawPeer.connect(await serve([pod.address]));
    plane.ends.push(() => client.destroy());
    return client;
  }

  const PIECE = 'x'.repeat(50_000);

  /**
   * A client that doesn't read and has asked until the kernel takes no more of its answers: of the last one a part has left the instance and is not on its way.
   *
   * @returns how many it has asked for
   */
  async function stalled(): Promise<{ client: RawPeer; asked: number }> {
    const instance = await plane.instance('stable', (_, response) => {
      response.setHeader('content-length', PIECE.length);
      response.end(PIECE);
    });
    const client = await RawPeer.connect(await serve([instance.address]));
    plane.ends.push(() => client.destroy());
    client.socket.pause();
    const [asked, looks] = [instance.requests, 20];
    for (;;) {
      const count = asked.length + 1;
      client.say('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      await eventually(
        () => asked.length,
        length => length === count,
      );
      let look = 0;
      await eventually(
        () => traffic().inFlight(),
        underWay => {
          look += 1;
          return underWay === 0 || look === looks;
        },
      );
      const [{ inFlight }] = plane.current.pods('shop')!.stable;
      if (look === looks && inFlight === 0) {
        return { client, asked: count };
      }
      if (look === looks) {
        // the instance has not said all: let it
        client.socket.resume();
        await eventually(
          () => traffic().inFlight(),
          underWay => underWay === 0,
        );
        client.socket.pause();
      }
    }
  }

  /** What has come once the client reads, without heads. */
  async function bodies(client: RawPeer): Promise<string> {
    client.socket.resume();
    return (await client.end()).replace(/HTTP.*\r\n(?:.+\r\n)*\r\n/g, '');
  }

  it('keep an answer for one that takes it slowly, though its connection ends', async () => {
    const { client, asked } = await stalled();
    plane.current.remove('shop');
    await pass(MINUTE);
    expect((await bodies(client)).length).toBe(asked * PIECE.length);
    expect(client.wasReset).toBe(false);
  });

  it('keep an answer for one that takes it slowly, though its connection has been idle for long', async () => {
    const { client, asked } = await stalled();
    await pass(2.1 * MINUTE);
    client.say('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    expect((await bodies(client)).length).toBe((asked + 1) * PIECE.length);
    expect(client.wasReset).toBe(false);
  });

  it('break off what one takes nothing of for minutes, so that it does not look whole', async () => {
    const { client, asked } = await stalled();
    await pass(5 * MINUTE);
    await idle();
    expect((await bodies(client)).length).toBeLessThan(asked * PIECE.length);
    expect(client.wasReset).toBe(true);
  });

  it('break off what is under way when time is up', async () => {
    const client = await connect();
    client.say('GET / HTTP/1.0\r\n\r\n');
    const peer = await pod.peer(0);
    await peer.hears('\r\n\r\n');
    peer.say('HTTP/1.1 200 OK\r\n\r\nsome of it');
    await client.hears('some of it');
    const stopped = plane.current.stop(1_000);
    await pass(2_000);
    await client.end();
    expect(client.wasReset).toBe(true);
    await stopped;
  });

  it('notice that one has gone from which nothing is read', async () => {
    const client = await connect();
    client.say(
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n',
    );
    const peer = await pod.peer(0);
    await peer.hears('\r\n\r\n');
    peer.socket.pause();
    peer.say('HTTP/1.1 200 OK\r\n\r\nand it goes on');
    await client.hears('goes on');
    // more than anybody between takes, until nobody takes more
    client.say('x'.repeat(64 * 1024 * 1024));
    let left = 0;
    let same = 0;
    await eventually(
      () => client.socket.writableLength,
      now => {
        same = now === left && now > 0 ? same + 1 : 0;
        left = now;
        return same === 20;
      },
    );
    client.socket.resetAndDestroy();
    for (let round = 0; round < 100 && traffic().inFlight() > 0; round += 1) {
      await pass(1_000);
    }
    await idle();
    expect(Object.fromEntries(traffic().totals.stable.codes)).toEqual({
      499: 1,
    });
  });

  it('do not wait longer for an instance because one says more meanwhile', async () => {
    const client = await connect();
    client.say('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await (await pod.peer(0)).hears('\r\n\r\n');
    for (const byte of 'GET / HTTP/1.1') {
      client.say(byte);
      await eventually(
        () => client.socket.writableLength,
        left => left === 0,
      );
      await pass(1_000);
    }
    expect(await client.hears('\r\n\r\n')).toMatch(/^HTTP\/1\.1 504 /);
  });

  it('take an empty line after a body for no request', async () => {
    const client = await connect();
    client.say('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx');
    const peer = await pod.peer(0);
    await peer.hears('\r\n\r\nx');
    peer.say('HTTP/1.1 204 No\r\n\r\n');
    const answer = await client.hears('\r\n\r\n');
    client.say('\r\n');
    await eventually(
      () => client.socket.writableLength,
      left => left === 0,
    );
    await nextTurn();
    await pass(1.5 * MINUTE);
    expect([client.received, client.hasEnded]).toEqual([answer, false]);
    client.say('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    const next = await pod.peer(1);
    await next.hears('GET / ');
  });
});
