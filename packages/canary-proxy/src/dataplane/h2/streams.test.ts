import { once } from 'node:events';
import { sensitiveHeaders } from 'node:http2';
import { ask } from '../../__testUtils__/ask';
import { eventually } from '../../__testUtils__/eventually';
import { answerOf, askStream } from './__testUtils__/askStream';
import { useStreams } from './__testUtils__/useStreams';

jest.setTimeout(300_000);

const CANARY_USER = { cookie: 'uid=1' };

describe('A client that speaks HTTP/2', () => {
  const { plane, instance, client } = useStreams();
  const { serve, codes, idle } = plane;

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
      x_request_id: 'mine',
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
      'x-request-id': expect.stringMatching(/^[0-9a-f]{32}$/),
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
    await idle();
    stream.end('and more');
    expect(await answer).toMatchObject({
      headers: { ':status': 413 },
      body: 'too much',
      code: 0,
    });
    await idle();
    expect(codes('stable')).toEqual({ 413: 1 });
  });
});
