import { constants } from 'node:http2';
import { deadAddress } from '../../__testUtils__/Instance';
import { eventually } from '../../__testUtils__/eventually';
import { FakeClock } from '../../__testUtils__/FakeClock';
import { RawInstance, RawPeer } from '../net/__testUtils__/RawPeer';
import { askStream } from './__testUtils__/askStream';
import {
  END_HEADERS,
  END_STREAM,
  FRAME,
  frame,
  framesOf,
  headers,
  uint32,
} from './__testUtils__/frames';
import { useStreams } from './__testUtils__/useStreams';

jest.setTimeout(300_000);

const POST = { ':method': 'POST' };

describe('Connections of HTTP/2 to instances', () => {
  const { plane, instance, client } = useStreams();
  const { serve, codes, traffic, idle } = plane;

  /** The numbers of the streams that a pod has got. */
  const streamsOf = (pod: RawPeer) =>
    framesOf(pod)
      .filter(({ type }) => type === FRAME.headers)
      .map(({ stream }) => stream);

  const settings = (streams: number) =>
    frame(FRAME.settings, 0, 0, `\0\x03${uint32(streams)}`);

  const ok = (stream: number) => headers(stream, [[':status', '200']]);

  const rawInstance = async (): Promise<RawInstance> => {
    const pods = await RawInstance.start();
    plane.ends.push(() => pods.stop());
    return pods;
  };

  it('are kept, and carry the streams of all clients', async () => {
    const pod = await instance('stable');
    const port = await serve([pod.address]);
    for (let round = 0; round < 3; round += 1) {
      const session = client(port);
      await Promise.all([askStream(session), askStream(session)]);
    }
    expect([pod.sessions.length, pod.heads.length]).toEqual([1, 6]);
  });

  it('end when nobody has needed them for ten seconds', async () => {
    const clock = new FakeClock();
    plane.renew({ clock });
    const pod = await instance('stable');
    const port = await serve([pod.address]);
    await askStream(client(port));
    await idle();
    await eventually(() => {
      clock.advance(1_000);
      return pod.sessions[0].destroyed;
    }, Boolean);
    await askStream(client(port));
    expect(pod.sessions).toHaveLength(2);
  });

  it('end with the last stream when the instance is no longer there', async () => {
    const pod = await instance('old', (stream, { ':path': path }) => {
      stream.respond({ ':status': 200 });
      if (path === '/slow') {
        stream.write('begun ');
      } else {
        stream.end();
      }
    });
    const port = await serve([pod.address]);
    const session = client(port);
    const slow = askStream(session, { ':path': '/slow' });
    await eventually(() => pod.streams.length, Boolean);
    await serve([(await instance('new')).address]);
    expect((await askStream(session)).body).toBe('new');
    pod.streams[0].end('and ended');
    expect((await slow).body).toBe('begun and ended');
    await eventually(() => pod.sessions[0].destroyed, Boolean);
  });

  it('are as many as it takes where an instance limits its streams', async () => {
    let most = 0;
    const pod = await instance(
      'stable',
      stream => {
        const open = pod.streams.filter(
          ({ session, closed }) => !closed && session === stream.session,
        );
        most = Math.max(most, open.length);
        setImmediate(() => {
          stream.respond({ ':status': 200 });
          stream.end('x');
        });
      },
      { settings: { maxConcurrentStreams: 2 } },
    );
    const session = client(await serve([pod.address]));
    const answers = await Promise.all(
      Array.from({ length: 9 }, () => askStream(session, POST, 'x')),
    );
    expect(answers.map(({ body }) => body)).toEqual(new Array(9).fill('x'));
    expect(most).toBe(2);
    expect(pod.sessions.length).toBeLessThanOrEqual(5);
    expect(traffic().retries).toBe(0);
  });

  it('wait for the settings before anything is sent', async () => {
    const pods = await rawInstance();
    const session = client(await serve([pods.address]));
    const answers = [askStream(session), askStream(session)];
    const pod = await pods.peer(0);
    await pod.hears('SM\r\n\r\n');
    await new Promise(setImmediate);
    expect(streamsOf(pod)).toEqual([]);
    pod.say(settings(1));
    await eventually(() => streamsOf(pod).length, Boolean);
    const other = await pods.peer(1);
    other.say(settings(1));
    await eventually(() => streamsOf(other).length, Boolean);
    expect([streamsOf(pod), streamsOf(other)]).toEqual([[1], [1]]);
    pod.say(ok(1));
    other.say(ok(1));
    expect((await Promise.all(answers)).map(({ code }) => code)).toEqual([
      0, 0,
    ]);
  });

  it('take leave, and what the instance has not looked at goes to a new one, also a POST and also to the only instance', async () => {
    const pods = await rawInstance();
    const session = client(await serve([pods.address]));
    const first = askStream(session, POST, 'one');
    const pod = await pods.peer(0);
    pod.say(settings(100));
    await eventually(
      () => streamsOf(pod).length,
      count => count === 1,
    );
    const second = askStream(session, POST, 'two');
    await pod.hears('two');
    pod.say(frame(FRAME.goaway, 0, 0, uint32(1) + uint32(0)));
    const other = await pods.peer(1);
    other.say(settings(100));
    await other.hears('two');
    other.say(ok(1));
    pod.say(ok(1));
    expect((await first).headers[':status']).toBe(200);
    expect((await second).headers[':status']).toBe(200);
    await pod.end();
    await idle();
    expect(plane.current.pods('shop')!.stable[0]).toMatchObject({
      requests: 2,
      failures: 0,
    });
    expect(traffic().retries).toBe(1);
  });

  it('are cut where an instance takes leave and then never closes', async () => {
    const clock = new FakeClock();
    plane.renew({ clock });
    const pods = await rawInstance();
    const session = client(await serve([pods.address]));
    const answer = askStream(session);
    const pod = await pods.peer(0);
    pod.socket.allowHalfOpen = true;
    pod.say(settings(100));
    await eventually(() => streamsOf(pod).length, Boolean);
    pod.say(
      headers(1, [[':status', '204']]) +
        frame(FRAME.goaway, 0, 0, uint32(1) + uint32(0)),
    );
    expect((await answer).headers[':status']).toBe(204);
    await eventually(() => {
      clock.advance(1_000);
      // nobody is there any more who could hear it
      pod.say(frame(FRAME.ping, 0, 0, '12345678'));
      return pod.wasReset;
    }, Boolean);
    const next = askStream(session);
    const other = await pods.peer(1);
    other.say(settings(100));
    await eventually(() => streamsOf(other).length, Boolean);
    other.say(headers(1, [[':status', '204']]));
    expect((await next).headers[':status']).toBe(204);
  });

  it('go to another instance where one refuses a stream, also with a POST', async () => {
    const busy = await instance('busy', stream =>
      stream.close(constants.NGHTTP2_REFUSED_STREAM),
    );
    const free = await instance('free', stream => {
      stream.respond({ ':status': 200 });
      stream.pipe(stream);
    });
    const session = client(await serve([busy.address, free.address]));
    const answer = await askStream(session, POST, 'x'.repeat(10_000));
    expect(answer.body).toBe('x'.repeat(10_000));
    expect([busy.heads.length, free.heads.length]).toEqual([1, 1]);
    await idle();
    expect(codes('stable')).toEqual({ 200: 1 });
  });

  it('repeat nothing that was too long to keep', async () => {
    const pods = await rawInstance();
    const free = await instance('free');
    const session = client(await serve([pods.address, free.address]));
    const answer = askStream(session, POST, 'x'.repeat(70_000));
    const pod = await pods.peer(0);
    pod.say(
      settings(100) +
        frame(FRAME.settings, 0, 0, `\0\x04${uint32(100_000)}`) +
        frame(8, 0, 0, uint32(100_000)),
    );
    await eventually(
      () =>
        framesOf(pod)
          .filter(({ type }) => type === FRAME.data)
          .reduce((sum, { payload }) => sum + payload.length, 0),
      length => length === 70_000,
    );
    pod.say(frame(FRAME.reset, 0, 1, uint32(7)));
    expect((await answer).headers[':status']).toBe(502);
    expect(free.heads).toEqual([]);
  });

  it.each([
    ['GET', 200],
    ['POST', 502],
  ])('that are lost under a %s end with %d', async (method, status) => {
    const lost = await instance('lost', stream =>
      stream.session!.socket.destroy(),
    );
    const good = await instance('good');
    const session = client(await serve([lost.address, good.address]));
    const { headers: head } = await askStream(session, { ':method': method });
    expect(head[':status']).toBe(status);
  });

  it('go around an instance that cannot be reached', async () => {
    const good = await instance('good');
    const port = await serve([await deadAddress(), good.address]);
    const session = client(port);
    const bodies = [];
    for (let round = 0; round < 4; round += 1) {
      bodies.push((await askStream(session, POST, 'x')).body);
    }
    expect(bodies).toEqual(new Array(4).fill('good'));
    expect(traffic().failures.get('connect')).toBe(2);
  });

  it('are given up where an instance says nothing in time', async () => {
    const clock = new FakeClock();
    plane.renew({ clock });
    const pods = await rawInstance();
    const answer = askStream(client(await serve([pods.address])));
    await (await pods.peer(0)).hears('SM\r\n\r\n');
    await eventually(
      () => {
        clock.advance(250);
        return traffic().inFlight();
      },
      count => count === 0,
    );
    expect((await answer).headers[':status']).toBe(504);
    expect(plane.log.lines).toEqual([
      expect.stringContaining('It sent no settings in time'),
    ]);
  });

  it('are not waited for by who has gone', async () => {
    const pods = await rawInstance();
    const session = client(await serve([pods.address]));
    const stream = session.request();
    stream.on('error', () => {});
    const pod = await pods.peer(0);
    await pod.hears('SM\r\n\r\n');
    stream.close(8);
    await idle();
    pod.say(settings(100));
    const second = askStream(session);
    await eventually(() => streamsOf(pod).length, Boolean);
    pod.say(headers(1, [[':status', '204']], END_HEADERS + END_STREAM));
    expect((await second).headers[':status']).toBe(204);
    expect(codes('stable')).toEqual({ 499: 1, 204: 1 });
  });
});
