import { once } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AccessEntry } from '../../accesslog/AccessEntry';
import { FakeClock } from '../../__testUtils__/FakeClock';
import { eventually } from '../../__testUtils__/eventually';
import { bitsOf, ODDITIES } from '../../http1/Oddity';
import { Traces } from '../../trace/Traces';
import type { RoutePlan } from '../RoutePlan';
import { answerOf, askStream } from './__testUtils__/askStream';
import { useStreams } from './__testUtils__/useStreams';

jest.setTimeout(300_000);

const USER = { cookie: 'uid=1' };
const POST = { ':method': 'POST' };
const GRPC = { ...POST, 'content-type': 'application/grpc' };

describe('A stream', () => {
  const { plane, instance, client } = useStreams();
  const { serve, planOf, traffic, codes, idle } = plane;
  let clock: FakeClock;

  const useClock = (changes: Parameters<typeof plane.renew>[0] = {}) => {
    clock = new FakeClock();
    plane.renew({ clock, ...changes });
  };

  async function pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 250) {
      clock.advance(250);
      await nextTurn();
    }
  }

  /** A pod that says this and goes on without an end. */
  const endless = (head: object = {}) =>
    instance('endless', stream => {
      stream.respond({ ':status': 200, ...head });
      stream.write('one');
    });

  describe('may take so long', () => {
    it('until all of its answer is there', async () => {
      useClock({ timeouts: { total: 20_000 } });
      const pod = await instance('stable', () => {});
      const answer = askStream(client(await serve([pod.address])));
      await eventually(() => pod.streams.length, Boolean);
      await pass(21_000);
      expect((await answer).headers[':status']).toBe(504);
      await eventually(() => pod.streams[0].closed, Boolean);
      expect(traffic().retries).toBe(0);
    });

    it('until the next piece is there', async () => {
      useClock({ timeouts: { idle: 10_000 } });
      const pod = await endless();
      const stream = client(await serve([pod.address])).request();
      const answer = answerOf(stream);
      await once(stream, 'data');
      await pass(9_000);
      pod.streams[0].write('two');
      await once(stream, 'data');
      await pass(9_000);
      expect(traffic().inFlight()).toBe(1);
      await pass(2_000);
      expect(await answer).toMatchObject({ body: 'onetwo', code: 2 });
      expect(traffic().failures.get('timeout')).toBe(1);
    });

    it('and gRPC hears so', async () => {
      useClock({ timeouts: { idle: 10_000 } });
      const pod = await endless();
      const stream = client(await serve([pod.address])).request(GRPC);
      const answer = answerOf(stream);
      await once(stream, 'data');
      const ended = once(stream, 'end');
      await pass(11_000);
      await ended;
      stream.end();
      expect(await answer).toMatchObject({
        trailers: { 'grpc-status': '4' },
        code: 0,
      });
      expect(pod.streams[0].rstCode).toBe(8);
    });
  });

  describe('may be so large', () => {
    it('its head and its target', async () => {
      plane.renew({ limits: { head: 2_048, target: 100 } });
      const pod = await instance('stable');
      const session = client(await serve([pod.address]));
      const long = { ':path': `/${'x'.repeat(100)}` };
      expect((await askStream(session, long)).headers[':status']).toBe(414);
      const head = { 'x-a': 'x'.repeat(2_048) };
      expect((await askStream(session, head)).code).toBe(11);
      expect(pod.heads).toEqual([]);
      expect((await askStream(session)).body).toBe('stable');
    });

    it('its body, as it says and as it comes', async () => {
      plane.renew({ limits: { body: 100 } });
      const pod = await instance('stable', () => {});
      const session = client(await serve([pod.address]));
      const large = 'x'.repeat(101);
      const said = { ...POST, 'content-length': '101' };
      expect((await askStream(session, said, large)).headers[':status']).toBe(
        413,
      );
      expect(pod.heads).toEqual([]);
      const answer = await askStream(session, POST, large);
      expect(answer).toMatchObject({
        headers: { ':status': 413 },
        body: 'The body is too large\n',
      });
      await eventually(() => pod.streams[0].closed, Boolean);
      expect(pod.streams[0].rstCode).toBe(8);
      expect(traffic().refused.get(413)).toBe(2);
      await idle();
    });

    it('and is noted where it is unusual, and refused where that is wished', async () => {
      const pod = await instance('stable');
      const odd = { ':path': '/a#b', x_forwarded_for: '1.2.3.4' };
      const port = await serve([pod.address]);
      expect((await askStream(client(port), odd)).headers[':status']).toBe(200);
      const noted = ODDITIES.filter((_, i) => traffic().oddities[i] > 0);
      expect(noted).toEqual(['fragment', 'underscore']);
      plane.renew({ limits: { refused: bitsOf(['fragment']) } });
      const strict = client(await serve([pod.address]));
      expect((await askStream(strict, odd)).headers[':status']).toBe(400);
      expect((await askStream(strict)).headers[':status']).toBe(200);
    });
  });

  it('has an answer that no shared cache may keep while its route splits', async () => {
    const cached = (name: string) =>
      instance(name, stream => {
        stream.respond({
          ':status': 200,
          'cache-control': 'public, s-maxage=60, max-age=5',
          'cdn-cache-control': 'max-age=600',
        });
        stream.end(name);
      });
    const [stable, canary] = [await cached('stable'), await cached('canary')];
    const session = client(await serve([stable.address], [canary.address]));
    plane.current.apply({
      ...planOf([stable.address], [canary.address]),
      cache: { '/static/': 'shared-ok' },
    });
    const own = await askStream(session, USER);
    expect(own.headers).toMatchObject({
      'cache-control': 'private, max-age=5',
      'set-cookie': [expect.any(String)],
    });
    expect(own.headers['cdn-cache-control']).toBeUndefined();
    const shared = await askStream(session, { ...USER, ':path': '/static/a' });
    expect(shared.headers['cache-control']).toBe(
      'public, s-maxage=60, max-age=5',
    );
    expect(shared.headers['set-cookie']).toBeUndefined();
  });

  it('asks the other group for an asset once', async () => {
    const having = (name: string, file: string) =>
      instance(name, (stream, { ':path': path }) => {
        stream.respond({ ':status': path === file ? 200 : 404 });
        stream.end(name);
      });
    const stable = await having('stable', '/assets/1.js');
    const canary = await having('canary', '/assets/2.js');
    const session = client(await serve([stable.address], [canary.address]));
    plane.current.apply({
      ...planOf([stable.address], [canary.address]),
      assets: ['/assets/'],
    });
    const ask = (path: string) => askStream(session, { ':path': path });
    expect((await ask('/assets/2.js')).body).toBe('canary');
    expect(canary.last['x-canary-group']).toBe('canary');
    expect(canary.last['x-request-id']).toBe(stable.last['x-request-id']);
    expect((await ask('/assets/3.js')).headers[':status']).toBe(404);
    expect((await ask('/2.js')).body).toBe('stable');
    await idle();
    expect(canary.heads).toHaveLength(2);
    expect(codes('stable')).toEqual({ 200: 1, 404: 2 });
  });

  describe('of a revision that has lost its users', () => {
    async function drained(
      head: object,
      asked: object = {},
    ): Promise<ReturnType<typeof answerOf>> {
      useClock();
      const stable = await instance('stable');
      const canary = await endless(head);
      const session = client(await serve([stable.address], [canary.address]));
      const stream = session.request({ ...USER, ...asked });
      const answer = answerOf(stream);
      const begun = once(stream, 'data');
      await eventually(() => canary.streams.length, Boolean);
      await begun;
      const rolledBack: RoutePlan = { ...planOf([stable.address]) };
      plane.current.apply({ ...rolledBack, drain: '5s' });
      await pass(4_000);
      expect(traffic().inFlight()).toBe(1);
      await pass(2_000);
      await eventually(() => canary.streams[0].closed, Boolean);
      expect(canary.streams[0].rstCode).toBe(8);
      expect((await askStream(session, USER)).body).toBe('stable');
      stream.end();
      return answer;
    }

    it('ends with UNAVAILABLE where it is one of gRPC', async () => {
      expect(await drained({}, GRPC)).toMatchObject({
        body: 'one',
        trailers: { 'grpc-status': '14' },
        code: 0,
      });
      await idle();
      expect(codes('canary')).toEqual({ 200: 1 });
    });

    it('ends where it is one of events', async () => {
      const events = { 'content-type': 'text/event-stream' };
      expect(await drained(events)).toMatchObject({ body: 'one', code: 0 });
    });

    it('gets its answer where it waits for it', async () => {
      useClock();
      const stable = await instance('stable');
      const canary = await instance('slow', () => {});
      const session = client(await serve([stable.address], [canary.address]));
      const answer = answerOf(session.request(USER));
      await eventually(() => canary.streams.length, Boolean);
      plane.current.apply({ ...planOf([stable.address]), drain: '5s' });
      await pass(12_000);
      canary.streams[0].respond({ ':status': 200 });
      canary.streams[0].end('late');
      expect((await answer).body).toBe('late');
    });

    it('is reset otherwise', async () => {
      expect(await drained({})).toMatchObject({ body: 'one', code: 8 });
    });
  });

  it('is written down, and is in a trace', async () => {
    const entries: AccessEntry[] = [];
    const accessLog = {
      write: (entry: AccessEntry) => void entries.push(entry),
    };
    plane.renew({ accessLog, traces: Traces.create('sampled') });
    const pod = await instance('stable');
    const session = client(await serve([pod.address]));
    await askStream(session, {
      ':path': '/cart?v=2',
      ':authority': 'Shop',
      'user-agent': 'test',
      tracestate: 'a=b',
    });
    await idle();
    const { traceparent, tracestate, 'x-request-id': id } = pod.last;
    expect(traceparent).toMatch(/^00-/);
    expect(tracestate).toBeUndefined();
    expect(entries).toMatchObject([
      {
        route: 'shop',
        method: 'GET',
        target: '/cart?v=2',
        host: 'Shop',
        status: 200,
        bytes: 'stable'.length,
        upstream: pod.address,
        attempts: 1,
        address: '127.0.0.1',
        agent: 'test',
        traceId: String(traceparent).slice(3, 35),
        requestId: id,
      },
    ]);
    await serve([]);
    await askStream(session);
    await askStream(session, GRPC, 'x');
    await askStream(session, { expect: 'wonders' });
    expect(
      entries
        .slice(1)
        .map(({ status, reason, bytes }) => [status, reason, bytes]),
    ).toEqual([
      [503, 'no-instance', 21],
      [503, 'no-instance', 0],
      [417, 'expectation', 34],
    ]);
  });
});
