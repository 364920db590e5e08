import { once } from 'node:events';
import { IncomingMessage, request, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { text } from 'node:stream/consumers';
import { ask } from '../../__testUtils__/ask';
import { eventually } from '../../__testUtils__/eventually';
import { FakeClock } from '../../__testUtils__/FakeClock';
import { bitsOf, ODDITIES } from '../../http1/Oddity';
import { useTestPlane } from './__testUtils__/useTestPlane';

jest.setTimeout(20_000);

describe('NetDataPlane limits', () => {
  const plane = useTestPlane();
  const { instance, serve, planOf, traffic, idle } = plane;

  describe('how long it takes', () => {
    async function underWay(count = 1): Promise<void> {
      await eventually(
        () => traffic().inFlight(),
        found => found === count,
      );
    }

    /** Who is late is found at the next look, which is planned when the one before has ended. */
    async function pass(clock: FakeClock, ms: number): Promise<void> {
      for (let passed = 0; passed < ms; passed += 250) {
        clock.advance(250);
        await nextTurn();
      }
    }

    it('until the head is there, however little of it has come', async () => {
      const clock = new FakeClock();
      plane.renew({ clock });
      const pod = await instance('stable');
      const port = await serve([pod.address]);
      const client = connect(port, '127.0.0.1');
      client.write('GET / HTTP/1.1\r\nHo');
      // the next one is heard after it
      await ask(port);
      const heard = text(client);
      await pass(clock, 61_000);
      expect(await heard).toMatch(/^HTTP\/1\.1 408 /);
    });

    it('until the whole answer is there, all attempts together', async () => {
      const clock = new FakeClock();
      plane.renew({ clock, timeouts: { total: 90_000 } });
      const pods = [
        await instance('a', () => {}),
        await instance('b', () => {}),
      ];
      const port = await serve(pods.map(({ address }) => address));
      const answer = ask(port);
      await eventually(
        () => pods[0].requests,
        requests => requests.length === 1,
      );
      await pass(clock, 61_000);
      await eventually(
        () => pods[1].requests,
        requests => requests.length === 1,
      );
      await pass(clock, 30_000);
      expect((await answer).status).toBe(504);
      expect(traffic().retries).toBe(1);
    });

    it('by a clock that nobody sets', async () => {
      let wrongBy = 0;
      class SetClock extends FakeClock {
        now(): number {
          return super.now() + wrongBy;
        }
      }
      const clock = new SetClock();
      plane.renew({ clock });
      const answers: ServerResponse[] = [];
      const pod = await instance('stable', (_, response) => {
        answers.push(response);
      });
      const port = await serve([pod.address]);
      const answer = ask(port);
      await eventually(
        () => answers,
        found => found.length === 1,
      );
      wrongBy = 3_600_000;
      await pass(clock, 1_000);
      answers[0].end('in time');
      expect((await answer).body).toBe('in time');
    });

    it('until the rest of a body is there, without blame for the instance', async () => {
      const clock = new FakeClock();
      plane.renew({ clock });
      const pods = [
        await instance('a', () => {}),
        await instance('b', () => {}),
      ];
      const port = await serve(pods.map(({ address }) => address));
      const client = connect(port, '127.0.0.1');
      client.write(
        'PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 20000\r\n\r\n',
      );
      const heard = text(client);
      await eventually(
        () => pods[0].requests,
        requests => requests.length === 1,
      );
      await pass(clock, 62_000);
      expect(await heard).toMatch(/^HTTP\/1\.1 408 [\s\S]*Connection: close/);
      expect(pods[1].requests).toEqual([]);
      const [pod] = plane.current.pods('shop')!.stable;
      expect([pod.failures, pod.inFlight]).toEqual([0, 0]);
      expect(traffic().totals.stable).toMatchObject({ requests: 1, errors: 0 });
    });

    it('until the instance lets a body come', async () => {
      const clock = new FakeClock();
      plane.renew({ clock });
      const pod = await instance('silent');
      pod.server.on('checkContinue', () => {});
      const port = await serve([pod.address]);
      const client = connect(port, '127.0.0.1');
      client.write(
        'PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n',
      );
      const heard = text(client);
      const [asked] = await once(pod.server, 'checkContinue');
      expect(asked.method).toBe('PUT');
      await pass(clock, 62_000);
      expect(await heard).toMatch(/^HTTP\/1\.1 504 /);
      expect(plane.current.pods('shop')!.stable[0].failures).toBe(1);
    });

    it('until a client reads on, without blame for the instance', async () => {
      const clock = new FakeClock();
      plane.renew({ clock, timeouts: { idle: 5_000 } });
      // More than all buffers of the kernel on the way.
      const whole = Buffer.alloc(64 * 1024 * 1024);
      const answers: ServerResponse[] = [];
      const pod = await instance('stable', (_, response) => {
        response.end(whole);
        answers.push(response);
      });
      const port = await serve([pod.address]);
      const client = connect(port, '127.0.0.1');
      client.on('error', () => {});
      client.pause();
      client.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
      await eventually(
        () => answers.length,
        count => count === 1,
      );
      // as much has gone as there is room for
      let left = -1;
      await eventually(
        () => {
          const before = left;
          left = answers[0].writableLength;
          return left === before;
        },
        isFull => isFull,
      );
      await eventually(
        async () => {
          await pass(clock, 1_000);
          return traffic().inFlight();
        },
        count => count === 0,
      );
      expect([...traffic().failures]).toEqual([]);
      expect(plane.current.pods('shop')!.stable[0].failures).toBe(0);
      client.destroy();
    });

    it('until the next piece of an answer is there', async () => {
      const clock = new FakeClock();
      plane.renew({ clock, timeouts: { idle: 10_000 } });
      const pieces: Array<() => void> = [];
      const pod = await instance('stable', (_, response) => {
        response.write('one');
        pieces.push(() => response.write('two'));
      });
      const port = await serve([pod.address]);
      const outgoing = request({ host: '127.0.0.1', port });
      outgoing.on('error', () => {});
      outgoing.end();
      const [response] = (await once(outgoing, 'response')) as [
        IncomingMessage,
      ];
      const broken = once(response, 'error');
      await once(response, 'data');
      await pass(clock, 9_000);
      pieces[0]();
      await once(response, 'data');
      await pass(clock, 9_000);
      expect(traffic().inFlight()).toBe(1);
      await pass(clock, 2_000);
      await broken;
      await idle();
      expect(traffic().failures.get('timeout')).toBe(1);
    });

    it('until a WebSocket says something, but not how long it lasts', async () => {
      const clock = new FakeClock();
      plane.renew({ clock, timeouts: { idle: 10_000, total: 20_000 } });
      const pod = await instance('stable');
      pod.server.on('upgrade', (_, socket) => {
        socket.write(
          'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
        );
        socket.on('data', chunk => socket.write(chunk));
        socket.on('error', () => {});
        socket.on('end', () => socket.end());
      });
      const port = await serve([pod.address]);
      const client = connect(port, '127.0.0.1');
      client.on('error', () => {});
      client.write(
        'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
      );
      await once(client, 'data');
      for (let round = 0; round < 5; round += 1) {
        await pass(clock, 8_000);
        client.write('ping');
        await once(client, 'data');
      }
      const gone = once(client, 'close');
      await pass(clock, 11_000);
      await gone;
      await idle();
      expect(pod.requests).toEqual([]);
    });

    it('as the route says, where it says something', async () => {
      const clock = new FakeClock();
      plane.renew({ clock });
      const pod = await instance('stable', () => {});
      const port = await serve([pod.address]);
      plane.current.apply({
        ...planOf([pod.address]),
        timeouts: { response: '5s' },
      });
      const answer = ask(port);
      await underWay();
      await eventually(
        () => pod.requests,
        requests => requests.length === 1,
      );
      await pass(clock, 6_000);
      expect((await answer).status).toBe(504);
    });
  });

  describe('what is unusual', () => {
    const odd = {
      'old-version': 'GET / HTTP/1.0\r\nHost: x\r\n\r\n',
      'empty-line':
        '\r\nGET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
      'absolute-target':
        'GET http://x/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
      'target-bytes':
        'GET /\xe9 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
      fragment: 'GET /#a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
      'unexpected-body':
        'GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx',
      underscore:
        'GET / HTTP/1.1\r\nHost: x\r\nX_Forwarded_For: 1.2.3.4\r\nConnection: close\r\n\r\n',
    };

    it.each(ODDITIES.map((kind, index) => [kind, index] as const))(
      'is counted, and refused only where that is said: %s',
      async (kind, index) => {
        const sayOdd = async (port: number) => {
          const socket = connect(port, '127.0.0.1');
          socket.write(odd[kind], 'latin1');
          return text(socket);
        };
        const only = ODDITIES.map((_, at) => (at === index ? 1 : 0));
        const usual = await serve([(await instance('stable')).address]);
        // some instances refuse it themselves
        expect(await sayOdd(usual)).toMatch(/^HTTP\/1\.1 (200|400) /);
        expect([...traffic().refused]).toEqual([]);
        expect(traffic().oddities).toEqual(only);
        plane.renew({ limits: { refused: bitsOf([kind]) } });
        const pod = await instance('stable');
        const strict = await serve([pod.address]);
        expect(await sayOdd(strict)).toMatch(/^HTTP\/1\.1 400 /);
        expect(pod.requests).toEqual([]);
        expect([...traffic().refused]).toEqual([[400, 1]]);
      },
    );

    it('is nothing about a usual request', async () => {
      const port = await serve([(await instance('stable')).address]);
      await ask(port, { path: '/a?b=%C3%A9', headers: { cookie: 'uid=1' } });
      await ask(port, { method: 'POST', body: 'x' });
      expect(traffic().oddities).toEqual(ODDITIES.map(() => 0));
    });
  });

  describe('how large it is', () => {
    async function say(port: number, words: string): Promise<string> {
      const socket = connect(port, '127.0.0.1');
      socket.write(words);
      return text(socket);
    }

    it('the head', async () => {
      plane.renew({ limits: { head: 2_048 } });
      const port = await serve([(await instance('stable')).address]);
      const filler = `X-Filler: ${'x'.repeat(2_048)}\r\n`;
      const answer = await say(
        port,
        `GET / HTTP/1.1\r\nHost: x\r\n${filler}\r\n`,
      );
      expect(answer).toMatch(/^HTTP\/1\.1 431 /);
    });

    it('the target', async () => {
      plane.renew({ limits: { target: 10 } });
      const port = await serve([(await instance('stable')).address]);
      expect((await ask(port, { path: '/123456789' })).status).toBe(200);
      expect((await ask(port, { path: '/1234567890' })).status).toBe(414);
      expect([...traffic().refused]).toEqual([[414, 1]]);
    });

    it('the body, with a length or in chunks', async () => {
      plane.renew({ limits: { body: 100 } });
      const pod = await instance('stable', (incoming, response) => {
        incoming.resume();
        incoming.on('end', () => response.end());
        incoming.on('error', () => {});
      });
      const port = await serve([pod.address]);
      const post = { method: 'POST', body: 'x'.repeat(100) };
      const length = (bytes: number) => ({ 'content-length': String(bytes) });
      expect((await ask(port, { ...post, headers: length(100) })).status).toBe(
        200,
      );
      const before = pod.requests.length;
      expect(
        await say(
          port,
          'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 101\r\n\r\n',
        ),
      ).toMatch(/^HTTP\/1\.1 413 [\s\S]*The body is too large\n$/);
      expect(pod.requests.length).toBe(before);
      const chunk = `32\r\n${'x'.repeat(50)}\r\n`;
      expect(
        await say(
          port,
          `POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n${chunk}${chunk}`,
        ),
      ).toMatch(/^HTTP\/1\.1 413 /);
      await idle();
    });
  });
});
