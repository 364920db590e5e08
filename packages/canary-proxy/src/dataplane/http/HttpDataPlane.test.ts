import { Agent, IncomingMessage, request, ServerResponse } from 'node:http';
import { connect, createServer, Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { ask } from '../../__testUtils__/ask';
import { eventually } from '../../__testUtils__/eventually';
import { deadAddress, Instance } from '../../__testUtils__/Instance';
import { systemClock } from '../../Clock';
import { TrustedProxies } from '../../decision/TrustedProxies';
import type { RoutePlan } from '../RoutePlan';
import { HttpDataPlane } from './HttpDataPlane';

const KEY = Buffer.from('a key that signs memory cookies.');

jest.setTimeout(300_000);

describe('HttpDataPlane', () => {
  const ends: Array<() => Promise<unknown> | void> = [];
  let plane: HttpDataPlane;
  let generation = 0;

  beforeEach(() => {
    plane = createPlane();
  });

  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) {
      await end();
    }
  });

  function createPlane(
    changes: { trustedProxies?: string[]; responseTimeout?: number } = {},
  ): HttpDataPlane {
    const { trustedProxies = [], responseTimeout = 60_000 } = changes;
    const created = HttpDataPlane.create({
      host: '127.0.0.1',
      cookieKeys: [KEY],
      trustedProxies: TrustedProxies.create(trustedProxies),
      connectTimeout: 2_000,
      responseTimeout,
      clock: systemClock,
      anyPort: true,
    });
    ends.push(() => created.stop(0));
    return created;
  }

  async function instance(
    name: string,
    handle?: (request: IncomingMessage, response: ServerResponse) => void,
  ): Promise<Instance> {
    const started = await Instance.start(name, handle);
    ends.push(() => started.stop());
    return started;
  }

  /** Sends everyone to stable; with `canary` instances everyone there who has a `uid`. */
  async function serve(stable: string[], canary?: string[]): Promise<number> {
    generation += 1;
    const plan: RoutePlan = {
      id: 'shop',
      generation,
      port: 8001,
      stable: { revision: 'r1', endpoints: stable },
      ...(canary && {
        canary: { revision: 'r2', endpoints: canary },
        policy: {
          salt: 'one',
          identity: [{ cookie: 'uid' }],
          rules: [{ share: 100 }],
        },
      }),
    };
    await plane.prepare('shop', 8001);
    plane.apply(plan);
    return plane.port('shop')!;
  }

  const traffic = () => plane.traffic('shop')!;
  const idle = () =>
    eventually(
      () => traffic().inFlight(),
      n => n === 0,
    );
  const codes = (group: 'stable' | 'canary') =>
    Object.fromEntries(traffic().totals[group].codes);

  describe('headers', () => {
    const sent = async (
      headers: string[],
      trustedProxies: string[] = [],
    ): Promise<IncomingMessage> => {
      plane = createPlane({ trustedProxies });
      const pod = await instance('stable');
      await ask(await serve([pod.address]), {
        headers: ['Host', 'shop.example', ...headers],
      });
      return pod.last;
    };

    it('keeps what the client sent, in its order and spelling', async () => {
      const { rawHeaders, headers } = await sent([
        'X-One',
        '1',
        'x-TWO',
        'a',
        'x-TWO',
        'b',
        'Cookie',
        'uid=1; other=2',
      ]);
      expect(rawHeaders.slice(0, 10)).toEqual([
        'Host',
        'shop.example',
        'X-One',
        '1',
        'x-TWO',
        'a',
        'x-TWO',
        'b',
        'Cookie',
        'uid=1; other=2',
      ]);
      expect(headers).toMatchObject({
        'x-forwarded-for': '127.0.0.1',
        'x-forwarded-proto': 'http',
        'x-forwarded-host': 'shop.example',
        'x-canary-group': 'stable',
        'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
      });
    });

    it.each([
      [
        'Connection: close, X-Mine',
        ['Connection', 'close, X-Mine', 'X-Mine', '1'],
        'x-mine',
      ],
      ['Keep-Alive', ['Keep-Alive', 'timeout=5'], 'keep-alive'],
      [
        'Proxy-Connection',
        ['Proxy-Connection', 'keep-alive'],
        'proxy-connection',
      ],
      [
        'Proxy-Authorization',
        ['Proxy-Authorization', 'Basic x'],
        'proxy-authorization',
      ],
      ['TE', ['TE', 'trailers'], 'te'],
      [
        'Trailer',
        ['Trailer', 'X-End', 'Transfer-Encoding', 'chunked'],
        'trailer',
      ],
      ['Upgrade without asking for it', ['Upgrade', 'h2c'], 'upgrade'],
      ['HTTP2-Settings', ['HTTP2-Settings', 'AAA'], 'http2-settings'],
    ])('does not pass on %s', async (_, headers, name) => {
      expect((await sent(headers)).headers[name]).toBeUndefined();
    });

    it('lets nobody name a header that frames the message', async () => {
      const { headers } = await sent(['Connection', 'Host, X-A', 'X-A', '1']);
      expect(headers.host).toBe('shop.example');
      expect(headers['x-a']).toBeUndefined();
    });

    it('believes no X-Forwarded header of who is not trusted', async () => {
      const { headers } = await sent([
        'X-Forwarded-For',
        '203.0.113.9',
        'X-Forwarded-Proto',
        'https',
        'X-Forwarded-Host',
        'other.example',
        'X-Canary-Group',
        'canary',
        'X-Request-Id',
        'mine',
      ]);
      expect(headers).toMatchObject({
        'x-forwarded-for': '203.0.113.9, 127.0.0.1',
        'x-forwarded-proto': 'http',
        'x-forwarded-host': 'shop.example',
        'x-canary-group': 'stable',
        'x-request-id': 'mine',
      });
    });

    it('believes those of a trusted proxy', async () => {
      const { headers } = await sent(
        [
          'X-Forwarded-For',
          '203.0.113.9',
          'X-Forwarded-Proto',
          'https',
          'X-Forwarded-Host',
          'other.example',
        ],
        ['127.0.0.0/8'],
      );
      expect(headers).toMatchObject({
        'x-forwarded-for': '203.0.113.9, 127.0.0.1',
        'x-forwarded-proto': 'https',
        'x-forwarded-host': 'other.example',
      });
    });

    it('keeps the headers of the answer but those of its connection', async () => {
      const pod = await instance('stable', (_, response) => {
        response.writeHead(201, 'Made', [
          'X-A',
          '1',
          'Set-Cookie',
          'a=1',
          'Set-Cookie',
          'b=2',
          'Connection',
          'X-Hop',
          'X-Hop',
          'gone',
          'Content-Length',
          '2',
        ]);
        response.end('ok');
      });
      const answer = await ask(await serve([pod.address]));
      expect(answer.status).toBe(201);
      expect(answer.headers['x-hop']).toBeUndefined();
      expect(answer.headers['set-cookie']).toEqual(['a=1', 'b=2']);
      expect(answer.rawHeaders.slice(0, 2)).toEqual(['X-A', '1']);
      expect(answer.body).toBe('ok');
    });

    it.each([
      ['two hosts', 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', 400],
      [
        'an unknown transfer encoding',
        'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n',
        501,
      ],
      [
        'a length and chunks at once',
        'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
        400,
      ],
    ])('refuses %s', async (_, head, code) => {
      const pod = await instance('stable');
      const socket = connect(await serve([pod.address]), '127.0.0.1');
      socket.write(head);
      expect(await text(socket)).toMatch(new RegExp(`^HTTP/1.1 ${code} `));
      expect(pod.requests).toEqual([]);
    });
  });

  describe('bodies', () => {
    it('pass while they come, both ways', async () => {
      const pod = await instance('stable', (incoming, response) => {
        incoming.on('data', chunk => response.write(`<${chunk}>`));
        incoming.on('end', () => response.end('.'));
      });
      const port = await serve([pod.address]);
      const outgoing = request({ host: '127.0.0.1', port, method: 'POST' });
      const answered = once(outgoing, 'response');
      outgoing.write('one');
      const [response] = (await answered) as [IncomingMessage];
      expect(String((await once(response, 'data'))[0])).toBe('<one>');
      outgoing.write('two');
      expect(String((await once(response, 'data'))[0])).toBe('<two>');
      outgoing.end();
      expect(await text(response)).toBe('.');
    });

    it('hold back a sender whose reader is slow', async () => {
      const readers: IncomingMessage[] = [];
      const pod = await instance('stable', (incoming, response) => {
        if (incoming.method === 'GET') {
          response.end();
          return;
        }
        readers.push(incoming);
        let received = 0;
        incoming.on('data', chunk => {
          received += chunk.length;
        });
        incoming.pause();
        incoming.on('end', () => response.end(String(received)));
      });
      const port = await serve([pod.address]);
      const outgoing = request({ host: '127.0.0.1', port, method: 'POST' });
      const answered = once(outgoing, 'response');
      // More than all buffers of the kernel on the way.
      const size = 64 * 1024 * 1024;
      outgoing.end(Buffer.alloc(size));
      await eventually(
        () => readers,
        found => found.length === 1,
      );
      for (let round = 0; round < 50; round += 1) {
        await ask(port);
      }
      expect(outgoing.socket!.writableLength).toBeGreaterThan(0);
      readers[0].resume();
      const [response] = (await answered) as [IncomingMessage];
      expect(Number(await text(response))).toBe(size);
    });

    it('keep their length, their emptiness and their status', async () => {
      const pod = await instance('stable', (incoming, response) => {
        if (incoming.method === 'HEAD') {
          response.writeHead(200, { 'Content-Length': 12345 });
          response.end();
        } else if (incoming.url === '/none') {
          response.writeHead(304, { ETag: '"a"' });
          response.end();
        } else {
          incoming.resume();
          response.end();
        }
      });
      const port = await serve([pod.address]);
      const head = await ask(port, { method: 'HEAD' });
      expect([head.headers['content-length'], head.body]).toEqual([
        '12345',
        '',
      ]);
      expect((await ask(port, { path: '/none' })).status).toBe(304);
      await ask(port, { method: 'POST' });
      expect(pod.last.headers['content-length']).toBe('0');
      await ask(port, {
        method: 'POST',
        body: 'abc',
        headers: { 'content-length': '3' },
      });
      expect(pod.last.headers).toMatchObject({ 'content-length': '3' });
      expect(pod.last.headers['transfer-encoding']).toBeUndefined();
    });
  });

  describe('connections', () => {
    it('to an instance are used again, and by all clients', async () => {
      const pod = await instance('stable');
      const port = await serve([pod.address]);
      for (let round = 0; round < 5; round += 1) {
        await ask(port);
      }
      expect(pod.requests).toHaveLength(5);
      expect(pod.connections).toHaveLength(1);
    });

    it('that an instance closes while idle cost no request that may be repeated', async () => {
      const used = new Set<Socket>();
      const pod = await instance('stable', ({ socket }, response) => {
        if (used.has(socket)) {
          // As if it had been closed while the request was on its way.
          socket.resetAndDestroy();
        } else {
          used.add(socket);
          response.end('ok');
        }
      });
      const port = await serve([pod.address]);
      await ask(port);
      expect((await ask(port)).status).toBe(200);
      expect(pod.requests).toHaveLength(3);
      expect(traffic().retries).toBe(1);

      await ask(port);
      const { status } = await ask(port, { method: 'POST', body: 'x' });
      expect(status).toBe(502);
    });

    it('of a client that leaves end the request at the instance', async () => {
      const arrived: Socket[] = [];
      const pod = await instance('stable', (incoming, response) => {
        arrived.push(incoming.socket);
        response.write('part');
      });
      const port = await serve([pod.address]);
      const outgoing = request({ host: '127.0.0.1', port });
      outgoing.on('error', () => {});
      outgoing.end();
      const [response] = (await once(outgoing, 'response')) as [
        IncomingMessage,
      ];
      response.on('error', () => {});
      const left = new Promise(resolve => arrived[0].once('close', resolve));
      outgoing.destroy();
      await left;
      await idle();
      expect(codes('stable')).toEqual({ 499: 1 });
      expect(traffic().totals.stable.errors).toBe(0);
      expect([...traffic().failures]).toEqual([]);
    });

    it('of a client that leaves before the answer do so too', async () => {
      const arrived: Socket[] = [];
      const pod = await instance('stable', incoming => {
        arrived.push(incoming.socket);
      });
      const port = await serve([pod.address]);
      const outgoing = request({ host: '127.0.0.1', port, method: 'POST' });
      outgoing.on('error', () => {});
      outgoing.write('half a bo');
      await eventually(
        () => arrived,
        sockets => sockets.length === 1,
      );
      const left = new Promise(resolve => arrived[0].once('close', resolve));
      outgoing.destroy();
      await left;
      await idle();
      expect(codes('stable')).toEqual({ 499: 1 });
    });

    it('that break in the middle of an answer break for the client', async () => {
      const pod = await instance('stable', (_, response) => {
        response.write('half');
        setImmediate(() => response.socket?.resetAndDestroy());
      });
      const port = await serve([pod.address]);
      await expect(ask(port)).rejects.toThrow(/aborted|ECONNRESET|hang up/);
      await idle();
      expect(traffic().totals.stable.errors).toBe(1);
    });
  });

  describe('instances', () => {
    it('take turns', async () => {
      const pods = await Promise.all([
        instance('a'),
        instance('b'),
        instance('c'),
      ]);
      const port = await serve(pods.map(pod => pod.address));
      for (let round = 0; round < 9; round += 1) {
        await ask(port);
      }
      expect(pods.map(pod => pod.requests.length)).toEqual([3, 3, 3]);
    });

    it('that cannot be reached are passed over, whatever the method', async () => {
      const pod = await instance('stable');
      const port = await serve([await deadAddress(), pod.address]);
      for (let round = 0; round < 4; round += 1) {
        const { status } = await ask(port, { method: 'POST', body: 'x' });
        expect(status).toBe(200);
      }
      expect(pod.requests).toHaveLength(4);
      // asked once, then left alone for a while
      expect(traffic().failures.get('connect')).toBe(1);
    });

    it('that reset make a 502, and a POST is not sent twice', async () => {
      const pod = await instance('stable', incoming =>
        incoming.socket.resetAndDestroy(),
      );
      const port = await serve([pod.address]);
      const answer = await ask(port, { method: 'POST', body: 'x' });
      expect([answer.status, answer.body]).toEqual([502, 'Bad gateway\n']);
      expect(pod.requests).toHaveLength(1);
      expect(traffic().totals.stable).toMatchObject({ requests: 1, errors: 1 });
      expect(traffic().failures.get('reset')).toBe(1);
    });

    it('that say nothing make a 504', async () => {
      plane = createPlane({ responseTimeout: 50 });
      const pod = await instance('stable', () => {});
      const { status } = await ask(await serve([pod.address]));
      expect(status).toBe(504);
      expect(codes('stable')).toEqual({ 504: 1 });
    });

    it('A6 of the canary that are not there leave its users to stable', async () => {
      const pod = await instance('stable');
      const port = await serve([pod.address], []);
      const { status, body } = await ask(port, {
        headers: { cookie: 'uid=1' },
      });
      expect([status, body]).toEqual([200, 'stable']);
      expect(pod.last.headers['x-canary-group']).toBe('stable');
      expect(traffic().canaryEmpty).toBe(1);
    });

    it('of stable that are not there leave its users to nobody', async () => {
      const pod = await instance('canary');
      const port = await serve([], [pod.address]);
      const { status, headers } = await ask(port);
      expect([status, headers['retry-after']]).toEqual([503, '1']);
      expect(pod.requests).toEqual([]);
      expect(traffic().refused.get(503)).toBe(1);
      const canary = await ask(port, { headers: { cookie: 'uid=1' } });
      expect(canary.body).toBe('canary');
    });

    it('that are nowhere make a 503', async () => {
      const port = await serve([], []);
      const { status, headers } = await ask(port, {
        headers: { cookie: 'uid=1' },
      });
      expect([status, headers['retry-after']]).toEqual([503, '1']);
    });
  });

  describe('a new plan', () => {
    it('G6 acts on the next request of a connection that is kept', async () => {
      const stable = await instance('stable');
      const canary = await instance('canary');
      const port = await serve([stable.address], [canary.address]);
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      ends.push(() => agent.destroy());
      const visit = async () =>
        (await ask(port, { agent, headers: { cookie: 'uid=1' } })).body;
      expect(await visit()).toBe('canary');
      await serve([stable.address]);
      expect(await visit()).toBe('stable');
      await serve([stable.address], [canary.address]);
      expect(await visit()).toBe('canary');
      expect(Object.values(agent.freeSockets).flat()).toHaveLength(1);
    });

    it('lets requests in flight finish where they are', async () => {
      const waiting: ServerResponse[] = [];
      const canary = await instance('canary', (_, response) => {
        waiting.push(response);
      });
      const stable = await instance('stable');
      const port = await serve([stable.address], [canary.address]);
      const pending = ask(port, { headers: { cookie: 'uid=1' } });
      await eventually(
        () => waiting,
        responses => responses.length === 1,
      );
      await serve([stable.address]);
      expect((await ask(port, { headers: { cookie: 'uid=1' } })).body).toBe(
        'stable',
      );
      expect(traffic().inFlight('canary')).toBe(1);
      waiting[0].end('late');
      expect((await pending).body).toBe('late');
      await idle();
      // the connection to who is no longer there is not kept
      await eventually(
        () => canary.connections.every(socket => socket.destroyed),
        Boolean,
      );
    });

    it('that goes takes its port with it, after the last answer', async () => {
      const waiting: ServerResponse[] = [];
      const pod = await instance('stable', (_, response) => {
        response.write('begun ');
        waiting.push(response);
      });
      const port = await serve([pod.address]);
      const agent = new Agent({ keepAlive: true });
      ends.push(() => agent.destroy());
      const pending = ask(port, { agent });
      await eventually(
        () => waiting,
        responses => responses.length === 1,
      );
      const stopped = plane.stop(60_000);
      await expect(ask(port)).rejects.toThrow('ECONNREFUSED');
      waiting[0].end('and ended');
      expect((await pending).body).toBe('begun and ended');
      // ends although the client would have kept its connection
      await stopped;
    });
  });

  describe('a change of protocol', () => {
    /** Speaks a protocol of its own: says back what it hears, in capitals. */
    async function echo(): Promise<string> {
      const pod = await Instance.start('echo');
      ends.push(() => pod.stop());
      pod.server.on('upgrade', (incoming, socket: Socket) => {
        pod.requests.push(incoming);
        socket.on('error', () => {});
        socket.write(
          'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: loud\r\n\r\n',
        );
        socket.on('data', data => socket.write(String(data).toUpperCase()));
        socket.on('end', () => socket.end());
      });
      return pod.address;
    }

    it('passes both ways until one side ends it', async () => {
      const port = await serve([await echo()]);
      const outgoing = request({
        host: '127.0.0.1',
        port,
        headers: { Connection: 'Upgrade', Upgrade: 'loud' },
      });
      outgoing.end();
      const [response, socket] = (await once(outgoing, 'upgrade')) as [
        IncomingMessage,
        Socket,
      ];
      expect(response.headers.upgrade).toBe('loud');
      socket.write('hello');
      expect(String((await once(socket, 'data'))[0])).toBe('HELLO');
      expect(traffic().inFlight('stable')).toBe(1);
      socket.destroy();
      await idle();
      expect(traffic().totals.stable.requests).toBe(1);
    });

    it('that the instance refuses is answered as it says', async () => {
      const pod = await instance('plain');
      const port = await serve([pod.address]);
      const answer = await ask(port, {
        headers: { Connection: 'Upgrade', Upgrade: 'loud' },
      });
      expect([answer.status, answer.body]).toEqual([200, 'plain']);
    });
  });

  it('refuses a port that is taken, and goes on as before', async () => {
    const taken = createServer();
    await new Promise<void>(done => taken.listen(0, '127.0.0.1', done));
    ends.push(() => new Promise(done => taken.close(done)));
    const own = HttpDataPlane.create({
      host: '127.0.0.1',
      cookieKeys: [KEY],
      trustedProxies: TrustedProxies.create([]),
      connectTimeout: 2_000,
      responseTimeout: 60_000,
      clock: systemClock,
      anyPort: false,
    });
    ends.push(() => own.stop(0));
    const { port } = taken.address() as AddressInfo;
    await expect(own.prepare('shop', port)).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
    expect(own.port('shop')).toBeUndefined();
  });
});
