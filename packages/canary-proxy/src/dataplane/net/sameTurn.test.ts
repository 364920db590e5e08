import { AddressInfo, createServer, Socket } from 'node:net';
import { once } from 'node:events';
import { RawInstance, RawPeer } from './__testUtils__/RawPeer';
import { PORT, useTestPlane } from './__testUtils__/useTestPlane';

jest.setTimeout(120_000);

/** Whatever a test writes to several connections at once is there for the data plane in the same turn of the loop. */
describe('NetDataPlane and what comes in the same turn', () => {
  const plane = useTestPlane();
  const { serve } = plane;
  let pod: RawInstance;
  let port: number;

  beforeEach(async () => {
    pod = await RawInstance.start();
    plane.ends.push(() => pod.stop());
    port = await serve([pod.address]);
  });

  async function client(): Promise<RawPeer> {
    const peer = await RawPeer.connect(port);
    plane.ends.push(() => peer.destroy());
    return peer;
  }

  const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;
  const answer = (body: string, ...lines: string[]) =>
    [
      'HTTP/1.1 200 OK',
      `Content-Length: ${body.length}`,
      ...lines,
      '',
      body,
    ].join('\r\n');

  /** A client that has had an answer, over the first connection to the instance, which is idle then. */
  async function answered(): Promise<RawPeer> {
    const peer = await client();
    peer.say(get('/before'));
    const first = await pod.peer(0);
    await first.hears('/before');
    first.say(answer('before'));
    await peer.hears('before');
    peer.received = '';
    return peer;
  }

  it('gives nobody what an idle instance says unasked', async () => {
    const known = await answered();
    const silent = await client();
    const [idle] = pod.peers;
    idle.say(answer('unasked'));
    silent.say(get('/silent'));
    known.say(get('/known'));
    const others = await Promise.all([pod.peer(1), pod.peer(2)]);
    for (const other of others) {
      const heard = await other.hears('\r\n\r\n');
      other.say(answer(heard.split(' ')[1]));
    }
    expect(await silent.hears('/silent')).not.toContain('unasked');
    expect(await known.hears('/known')).not.toContain('unasked');
  });

  it('reads an early answer to an upload before it writes to the instance that closes, whoever leaves meanwhile', async () => {
    const leaving = await client();
    const peer = await client();
    peer.say(
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\nbegun',
    );
    const asked = await pod.peer(0);
    await asked.hears('begun');
    peer.say('x'.repeat(10_000));
    leaving.destroy();
    asked.say('HTTP/1.1 413 Large\r\nConnection: close\r\n\r\n');
    asked.socket.resetAndDestroy();
    expect(await peer.hears('\r\n')).toMatch(/^HTTP\/1.1 413 Large\r\n/);
  });

  it('answers what had come when its listener was told to close', async () => {
    const known = await answered();
    // the order comes as all orders do: on a connection
    const orders = createServer(socket =>
      socket.on('data', () => plane.current.remove('shop')),
    );
    orders.listen(0, '127.0.0.1');
    await once(orders, 'listening');
    plane.ends.push(() => {
      orders.close();
    });
    const order = await RawPeer.connect((orders.address() as AddressInfo).port);
    plane.ends.push(() => order.destroy());
    known.say(get('/last'));
    order.say('close');
    const [asked] = pod.peers;
    await asked.hears('/last');
    asked.say(answer('last'));
    expect(await known.end()).toMatch(/^HTTP\/1.1 200[^]*close\r\n\r\nlast$/);
  });

  it('takes an answer before the end of its connection, where both are there', async () => {
    const known = await answered();
    known.say(get('/whole'));
    const [asked] = pod.peers;
    await asked.hears('/whole');
    asked.say('HTTP/1.1 200 OK\r\n\r\nuntil the end');
    asked.socket.end();
    expect(await known.hears('0\r\n\r\n')).toContain('until the end');
  });

  it('answers no more to a client that reads nothing than fits between them', async () => {
    await plane.current.apply(plane.planOf([], undefined, PORT));
    let most = 0;
    const write = Socket.prototype.write;
    const spy = jest
      .spyOn(Socket.prototype, 'write')
      .mockImplementation(function writeAndNote(
        this: Socket,
        ...args: unknown[]
      ) {
        const hasRoom = Reflect.apply(write, this, args);
        if (this.localPort === port) {
          most = Math.max(most, this.writableLength);
        }
        return hasRoom;
      } as typeof write);
    const peer = await client();
    peer.socket.pause();
    peer.say(get('/').repeat(200_000));
    const probe = await client();
    for (let turn = 0; turn < 200; turn += 1) {
      probe.received = '';
      probe.say(get('/'));
      await probe.hears('\r\n\r\n');
    }
    spy.mockRestore();
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThan(200_000);
  });
});
