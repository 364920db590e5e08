import { once } from 'node:events';
import { Instance } from '../../__testUtils__/Instance';
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

describe('A client that speaks HTTP/2', () => {
  const { plane, instance, client } = useStreams();
  const { serve, codes, traffic, idle } = plane;

  it('is told to stop when it goes on with a request that was answered', async () => {
    const clock = new FakeClock();
    plane.renew({ clock });
    const pod = await instance('stable', stream => {
      stream.respond({ ':status': 413 });
      stream.end('too much');
    });
    const session = client(await serve([pod.address]));
    const stream = session.request({ ':method': 'POST' });
    stream.write('x');
    const answer = answerOf(stream);
    await idle();
    await eventually(() => {
      clock.advance(250);
      return stream.closed;
    }, Boolean);
    expect(await answer).toMatchObject({ body: 'too much', code: 0 });
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

  it.each([5_000, 100_000])(
    'that is gone before it has read an answer of %d bytes leaves nothing of it',
    async size => {
      const pod = await instance('stable', stream => {
        stream.respond({ ':status': 200 });
        stream.end('x'.repeat(size));
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
    },
  );

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
      end: (pod: RawPeer, heard: Promise<unknown>) => void,
      ...fields: Array<[string, string]>
    ): Promise<StreamAnswer> => {
      const pods = await RawInstance.start();
      plane.ends.push(() => pods.stop());
      const stream = client(await serve([pods.address])).request();
      const answer = answerOf(stream);
      const heard = once(stream, 'data');
      const pod = await pods.peer(0);
      pod.say(frame(FRAME.settings, 0, 0));
      await eventually(
        () => framesOf(pod).some(({ type }) => type === FRAME.headers),
        Boolean,
      );
      pod.say(headersFrame(1, [[':status', '200'], ...fields], END_HEADERS));
      pod.say(frame(FRAME.data, 0, 1, 'half'));
      end(pod, heard);
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

    it('hears that the instance is lost after it has taken leave', async () => {
      const answer = await halfAnswer(async (pod, heard) => {
        pod.say(frame(FRAME.goaway, 0, 0, uint32(1) + uint32(0)));
        await heard;
        pod.socket.resetAndDestroy();
      });
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
