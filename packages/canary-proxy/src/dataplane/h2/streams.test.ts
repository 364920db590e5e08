import { once } from 'node:events';
import { sensitiveHeaders } from 'node:http2';
import { Instance } from '../../__testUtils__/Instance';
import { ask } from '../../__testUtils__/ask';
import { FakeClock } from '../../__testUtils__/FakeClock';
import { eventually } from '../../__testUtils__/eventually';
import { RawInstance, RawPeer } from '../net/__testUtils__/RawPeer';
import { answerOf, askStream, StreamAnswer } from './__testUtils__/askStream';
import {
  END_HEADERS,
  END_STREAM,
  FRAME,
  frame,
  framesOf,
  headers as headersFrame,
  uint32,
} from './__testUtils__/frames';
import { useStreams } from './__testUtils__/useStreams';

jest.setTimeout(300_000);

const CANARY_USER = { cookie: 'uid=1' };

describe('A client that speaks HTTP/2', () => {
  const { plane, instance, client } = useStreams();
  const { serve, codes, traffic, idle } = plane;

  it('is passed on with its fields and what this proxy says', async () => {
    const pod = await instance('stable');
    const port = await serve([pod.address]);
    const { headers, body, code } = await askStream(client(port), {
      ':path': '/a?b=c',
      ':authority': 'shop.example',
      'x-one': ['1', '2'],
      cookie: ['a=1', 'b=2'],
      te: 'trailers',
      'x-bytes': 'caf\u00e9',
      'proxy-authorization': 'Basic x',
      'x-canary-group': 'canary',
      x_canary_group: 'canary',
      x_forwarded_for: '203.0.113.9',
      'x-forwarded-host': 'other.example',
    });
    expect([headers[':status'], body, code]).toEqual([200, 'stable', 0]);
    expect({ ...pod.last, [sensitiveHeaders]: [] }).toEqual({
      [sensitiveHeaders]: [],
      ':method': 'GET',
      ':scheme': 'http',
      ':authority': 'shop.example',
      ':path': '/a?b=c',
      'x-one': '1, 2',
      cookie: 'a=1; b=2',
      te: 'trailers',
      'x-bytes': 'caf\u00e9',
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-host': 'shop.example',
      'x-canary-group': 'stable',
      'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    await idle();
    expect(codes('stable')).toEqual({ 200: 1 });
    expect(plane.current.pods('shop')!.stable[0]).toMatchObject({
      inFlight: 0,
      requests: 1,
    });
  });

  it('is believed where it is a trusted proxy', async () => {
    plane.renew({ trustedProxies: ['127.0.0.0/8'] });
    const pod = await instance('stable');
    await askStream(client(await serve([pod.address])), {
      'x-forwarded-for': '203.0.113.9',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'shop.example',
      'x-request-id': 'mine',
    });
    expect(pod.last).toMatchObject({
      'x-forwarded-for': '203.0.113.9, 127.0.0.1',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'shop.example',
      'x-request-id': 'mine',
    });
  });

  it('gets the fields of the answer as they came', async () => {
    const pod = await instance('stable', stream => {
      stream.respond({
        ':status': 201,
        'set-cookie': ['a=1', 'b=2'],
        'proxy-authenticate': 'Basic',
        location: '/new',
      });
      stream.end();
    });
    const { headers } = await askStream(client(await serve([pod.address])));
    expect(headers).toMatchObject({
      ':status': 201,
      'set-cookie': ['a=1', 'b=2'],
      location: '/new',
    });
    expect(headers['proxy-authenticate']).toBeUndefined();
  });

  it('shares a port with those that speak HTTP/1.1, each to instances of its kind', async () => {
    const pod = await instance('new');
    const port = await serve([pod.address]);
    expect((await askStream(client(port))).body).toBe('new');
    const old = await plane.instance('old');
    await serve([old.address]);
    expect((await ask(port)).body).toBe('old');
  });

  it('carries users of both groups on one connection, each decided alone', async () => {
    const [stable, canary] = [
      await instance('stable'),
      await instance('canary'),
    ];
    const port = await serve([stable.address], [canary.address]);
    const session = client(port);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        askStream(session, i % 2 ? CANARY_USER : {}),
      ),
    );
    expect(answers.map(({ body }) => body)).toEqual(
      answers.map((_, i) => (i % 2 ? 'canary' : 'stable')),
    );
    expect(canary.last['x-canary-group']).toBe('canary');
    expect([stable.sessions.length, canary.sessions.length]).toEqual([1, 1]);
    await idle();
    expect([codes('stable'), codes('canary')]).toEqual([
      { 200: 10 },
      { 200: 10 },
    ]);
  });

  it('gets the cookie that remembers her, and keeps her place with it', async () => {
    plane.renew({ balance: { algorithm: 'wrr', sticky: { cookie: 'pod' } } });
    const pods = [await instance('a'), await instance('b')];
    const canary = await instance('canary');
    const port = await serve(
      pods.map(({ address }) => address),
      [canary.address],
    );
    const session = client(port);
    const first = await askStream(session, CANARY_USER);
    const cookies = first.headers['set-cookie']!;
    expect(cookies).toEqual([
      expect.stringMatching(/^canary-[^=]+=.*; HttpOnly/),
      expect.stringMatching(/^pod=/),
    ]);
    const [memory] = cookies[0].split(';');
    const later = await askStream(session, { cookie: memory });
    expect(later.body).toBe('canary');
  });

  it('G6 is under a new plan with its next stream, on the connection that it has', async () => {
    const [stable, canary] = [
      await instance('stable'),
      await instance('canary'),
    ];
    const port = await serve([stable.address], [canary.address]);
    const session = client(port);
    expect((await askStream(session, CANARY_USER)).body).toBe('canary');
    await serve([stable.address]);
    expect((await askStream(session, CANARY_USER)).body).toBe('stable');
    await serve([stable.address], [canary.address]);
    expect((await askStream(session, CANARY_USER)).body).toBe('canary');
    expect(session.destroyed).toBe(false);
  });

  it('sends and gets large bodies at the pace of the other side', async () => {
    const size = 8 * 1024 * 1024;
    const pod = await instance('echo', stream => {
      stream.respond({ ':status': 200 });
      stream.pipe(stream);
    });
    const port = await serve([pod.address]);
    const stream = client(port).request({ ':method': 'POST' });
    let sent = 0;
    let isFull = false;
    const fill = () => {
      isFull = false;
      while (sent < size && !isFull) {
        isFull = !stream.write(Buffer.alloc(65_536, sent / 65_536));
        sent += 65_536;
      }
      if (sent === size) {
        stream.end();
      }
    };
    stream.on('drain', fill);
    fill();
    await once(stream, 'response');
    // nobody reads: all stands still long before everything was sent
    let before = -1;
    await eventually(() => {
      const stands = isFull && before === sent;
      before = sent;
      return stands;
    }, Boolean);
    expect(sent).toBeLessThan(size / 2);
    let received = 0;
    stream.on('data', (piece: Buffer) => {
      expect(piece[0]).toBe(Math.floor(received / 65_536) % 256);
      received += piece.length;
    });
    await once(stream, 'end');
    expect(received).toBe(size);
  });

  it('sends trailers, and gets them', async () => {
    const seen: object[] = [];
    const pod = await instance('stable', stream => {
      stream.on('trailers', trailers => seen.push(trailers));
      stream.respond({ ':status': 200 }, { waitForTrailers: true });
      stream.on('wantTrailers', () =>
        stream.sendTrailers({ 'x-sum': '1', 'content-type': 'late' }),
      );
      stream.resume();
      stream.on('end', () => stream.end('x'));
    });
    const port = await serve([pod.address]);
    const stream = client(port).request(
      { ':method': 'POST' },
      { waitForTrailers: true },
    );
    stream.on('wantTrailers', () =>
      stream.sendTrailers({ 'x-client-sum': '2', 'x-canary-group': 'canary' }),
    );
    stream.end('body');
    const { trailers, body } = await answerOf(stream);
    expect([body, Object.entries(trailers)]).toEqual(['x', [['x-sum', '1']]]);
    expect(seen.map(Object.entries)).toEqual([[['x-client-sum', '2']]]);
  });

  it('gets what comes before an answer', async () => {
    const pod = await instance('stable', stream => {
      stream.additionalHeaders({ ':status': 103, link: '</a.css>' });
      stream.additionalHeaders({ ':status': 100 });
      stream.respond({ ':status': 200 });
      stream.end('ok');
    });
    const session = client(await serve([pod.address]));
    const answer = await askStream(
      session,
      { ':method': 'POST', expect: '100-continue' },
      'x',
    );
    expect([answer.interim, answer.body]).toEqual([[103, 100], 'ok']);
    expect(pod.last.expect).toBe('100-continue');
  });

  it.each([
    ['HEAD', 200],
    ['GET', 204],
    ['GET', 304],
  ])('gets no body to %s that is answered %d', async (method, status) => {
    const pod = await instance('stable', stream => {
      stream.respond({ ':status': status, 'x-length': '5' });
      stream.end();
    });
    const session = client(await serve([pod.address]));
    const answer = await askStream(session, { ':method': method });
    expect(answer).toMatchObject({
      headers: { ':status': status, 'x-length': '5' },
      body: '',
      code: 0,
    });
    await idle();
    expect(codes('stable')).toEqual({ [status]: 1 });
  });

  it('may be answered before it has sent all', async () => {
    const pod = await instance('stable', stream => {
      stream.respond({ ':status': 413 });
      stream.end('too much');
    });
    const session = client(await serve([pod.address]));
    const stream = session.request({ ':method': 'POST' });
    stream.write('x');
    const answer = answerOf(stream);
    await once(stream, 'end');
    // the instance need not wait for the rest
    await eventually(() => pod.streams[0].closed, Boolean);
    stream.end('and more');
    expect(await answer).toMatchObject({
      headers: { ':status': 413 },
      body: 'too much',
      code: 0,
    });
    await idle();
    expect(codes('stable')).toEqual({ 413: 1 });
  });

  it.each([
    ['before an answer', false],
    ['in the middle of one', true],
  ])('takes its request back %s', async (_, isAnswered) => {
    const pod = await instance('stable', stream => {
      if (isAnswered) {
        stream.respond({ ':status': 200 });
        stream.write('x');
      }
    });
    const session = client(await serve([pod.address]));
    const stream = session.request({ ':method': 'POST' });
    stream.write('x');
    if (isAnswered) {
      await once(stream, 'response');
    }
    await eventually(() => pod.streams.length, Boolean);
    stream.close(8);
    await eventually(() => pod.streams[0].closed, Boolean);
    expect(pod.streams[0].rstCode).toBe(8);
    await idle();
    expect(codes('stable')).toEqual({ 499: 1 });
    expect(plane.current.pods('shop')!.stable[0]).toMatchObject({
      inFlight: 0,
      failures: 0,
    });
  });

  it('that is gone before it has read an answer leaves nothing of it', async () => {
    const pod = await instance('stable', stream => {
      stream.respond({ ':status': 200 });
      stream.end('x'.repeat(100_000));
    });
    const session = client(await serve([pod.address]), {
      settings: { initialWindowSize: 1_000 },
    });
    const stream = session.request();
    stream.on('error', () => {});
    await eventually(() => pod.streams[0]?.closed, Boolean);
    stream.close(8);
    await idle();
    expect(codes('stable')).toEqual({ 499: 1 });
    // its connection can end
    await serve([]);
    expect(await eventually(() => pod.sessions[0].destroyed, Boolean)).toBe(
      true,
    );
  });

  it('that is gone leaves nothing under way', async () => {
    const pod = await instance('stable', () => {});
    const session = client(await serve([pod.address]));
    const answers = Array.from({ length: 5 }, () =>
      askStream(session, { ':method': 'HEAD' }),
    );
    await eventually(
      () => pod.streams.length,
      count => count === 5,
    );
    session.destroy();
    await Promise.all(answers);
    await idle();
    expect(codes('stable')).toEqual({ 499: 5 });
    await eventually(() => pod.streams.every(({ closed }) => closed), Boolean);
  });

  describe('whose answer is broken off', () => {
    const halfAnswer = async (
      end: (pod: RawPeer) => void,
      ...fields: Array<[string, string]>
    ): Promise<StreamAnswer> => {
      const pods = await RawInstance.start();
      plane.ends.push(() => pods.stop());
      const answer = askStream(client(await serve([pods.address])));
      const pod = await pods.peer(0);
      pod.say(frame(FRAME.settings, 0, 0));
      await eventually(
        () => framesOf(pod).some(({ type }) => type === FRAME.headers),
        Boolean,
      );
      pod.say(headersFrame(1, [[':status', '200'], ...fields], END_HEADERS));
      pod.say(frame(FRAME.data, 0, 1, 'half'));
      end(pod);
      return answer;
    };

    it.each([
      ['CANCEL', 8],
      ['INTERNAL_ERROR', 2],
      ['ENHANCE_YOUR_CALM', 11],
    ])('hears how: %s', async (_, code) => {
      const answer = await halfAnswer(pod =>
        pod.say(frame(FRAME.reset, 0, 1, uint32(code))),
      );
      expect(answer).toMatchObject({ body: 'half', code });
      await idle();
      expect(traffic().failures.get('truncated')).toBe(1);
      expect(traffic().totals.stable).toMatchObject({ requests: 1, errors: 1 });
    });

    it('hears that the instance is lost', async () => {
      const answer = await halfAnswer(pod => pod.destroy());
      expect(answer).toMatchObject({ body: 'half', code: 2 });
    });

    it('never takes a part for all of it', async () => {
      const reset = frame(FRAME.reset, 0, 1, uint32(0));
      const cut = await halfAnswer(
        pod => pod.say(reset),
        ['content-length', '10'],
      );
      expect(cut).toMatchObject({ body: 'half', code: 2 });
      const short = await halfAnswer(
        pod => pod.say(frame(FRAME.data, END_STREAM, 1)),
        ['content-length', '10'],
      );
      expect(short.code).not.toBe(0);
    });
  });

  it('gets 502 where an instance resets the request', async () => {
    const pod = await instance('stable', stream => stream.close(2));
    const answer = await askStream(client(await serve([pod.address])));
    expect(answer).toMatchObject({
      headers: { ':status': 502 },
      body: 'Bad gateway\n',
    });
    await idle();
    expect(traffic().failures.get('reset')).toBe(1);
  });

  it('gets 504 where an instance says nothing in time, and the next one another connection', async () => {
    const clock = new FakeClock();
    plane.renew({ clock });
    const pod = await instance('stable', (stream, headers) => {
      if (headers[':path'] === '/fast') {
        stream.respond({ ':status': 200 }, { endStream: true });
      }
    });
    const session = client(await serve([pod.address]));
    const answer = askStream(session, { ':path': '/slow' });
    await eventually(() => pod.streams.length, Boolean);
    await eventually(
      () => {
        clock.advance(1_000);
        return traffic().inFlight();
      },
      count => count === 0,
    );
    expect((await answer).headers[':status']).toBe(504);
    await eventually(
      () => pod.streams[0].rstCode,
      code => code === 8,
    );
    const next = await askStream(session, { ':path': '/fast' });
    expect(next.headers[':status']).toBe(200);
    expect(pod.sessions).toHaveLength(2);
    expect(traffic().failures.get('timeout')).toBe(1);
  });

  it('gets 503 where there is no instance', async () => {
    const answer = await askStream(client(await serve([])));
    expect(answer).toMatchObject({
      headers: { ':status': 503, 'retry-after': '1' },
      body: 'No instance is ready\n',
    });
    expect(traffic().refused.get(503)).toBe(1);
  });

  it('gets 502 where the instance speaks HTTP/1.1 alone, and the log says why', async () => {
    const pod = await Instance.start('old');
    plane.ends.push(() => pod.stop());
    const answer = await askStream(client(await serve([pod.address])));
    expect(answer.headers[':status']).toBe(502);
    expect(plane.log.lines).toEqual([
      expect.stringContaining('An instance does not speak HTTP/2'),
    ]);
    expect(traffic().failures.get('connect')).toBe(1);
  });
});
