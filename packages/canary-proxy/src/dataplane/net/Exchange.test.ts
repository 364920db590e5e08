import { IncomingMessage, request } from 'node:http';
import { once } from 'node:events';
import { Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { ask } from '../../__testUtils__/ask';
import { eventually } from '../../__testUtils__/eventually';
import { deadAddress } from '../../__testUtils__/Instance';
import { RawPeer } from './__testUtils__/RawPeer';
import { useTestPlane } from './__testUtils__/useTestPlane';

jest.setTimeout(300_000);

describe('NetDataPlane and its requests', () => {
  const plane = useTestPlane();
  const { instance, serve, traffic, idle, codes } = plane;

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

    it.each([1, 4_096, 4_097, 16_384, 16_385])(
      'of %d bytes that come with their head reach whoever answers whole',
      async length => {
        const pod = await instance('stable', (incoming, response) => {
          incoming.pipe(response);
        });
        const port = await serve([await deadAddress(), pod.address]);
        const client = await RawPeer.connect(port);
        const body = Array.from({ length }, (_, at) =>
          String.fromCharCode(32 + (at % 95)),
        ).join('');
        for (let round = 0; round < 3; round += 1) {
          client.received = '';
          client.say(
            `PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: ${length}\r\nX-Round: ${round}\r\n\r\n${body}`,
          );
          const answer = await client.hears(`\r\n\r\n`);
          expect(answer).toMatch(/^HTTP\/1.1 200 OK\r\n/);
          await client.hears('\r\n0\r\n\r\n');
          const [, received] = client.received.split('\r\n\r\n');
          expect(received.replace(/(^|\r\n)[0-9a-f]+\r\n/g, '')).toBe(
            `${body}\r\n0`,
          );
        }
        client.destroy();
        expect(pod.requests.map(({ headers }) => headers['x-round'])).toEqual([
          '0',
          '1',
          '2',
        ]);
      },
    );

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

    it.each([0, 1])(
      'that an instance keeps for %d s are not used again',
      async seconds => {
        const pod = await instance('stable', (_, response) => {
          response.setHeader('keep-alive', `timeout=${seconds}`);
          response.end('ok');
        });
        const port = await serve([pod.address]);
        await ask(port);
        await ask(port);
        expect(pod.connections).toHaveLength(2);
      },
    );

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
      plane.renew({ timeouts: { response: 50 } });
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
});
