import { once } from 'node:events';
import { eventually } from '../../__testUtils__/eventually';
import { FakeClock } from '../../__testUtils__/FakeClock';
import { RawPeer } from '../net/__testUtils__/RawPeer';
import { PORT } from '../net/__testUtils__/useTestPlane';
import { answerOf, askStream } from './__testUtils__/askStream';
import {
  ACK,
  END_HEADERS,
  FRAME,
  frame,
  framesOf,
  GET_FIELDS,
  headers,
  PREFACE,
} from './__testUtils__/frames';
import { useStreams } from './__testUtils__/useStreams';

jest.setTimeout(300_000);

const GET = headers(1, GET_FIELDS);

describe('A connection of HTTP/2', () => {
  const { plane, instance, client } = useStreams();
  const { serve, idle } = plane;

  const slowInstance = () =>
    instance('slow', stream => {
      stream.respond({ ':status': 200 });
      stream.write('begun ');
    });

  it('takes leave when its listener closes, and ends with its last stream', async () => {
    const pod = await slowInstance();
    const session = client(await serve([pod.address]));
    const stream = session.request();
    const answer = answerOf(stream);
    await once(stream, 'response');
    const takenLeave = once(session, 'goaway');
    const stopped = plane.current.stop(60_000);
    const [code] = await takenLeave;
    expect(code).toBe(0);
    pod.streams[0].end('and ended');
    expect(await answer).toMatchObject({ body: 'begun and ended', code: 0 });
    await stopped;
    await eventually(() => session.destroyed, Boolean);
  });

  it('ends at once where it has no stream', async () => {
    const pod = await instance('stable');
    const session = client(await serve([pod.address]));
    await askStream(session);
    await idle();
    await plane.current.stop(60_000);
    expect(await eventually(() => session.destroyed, Boolean)).toBe(true);
  });

  it('that has just begun has its first answer, and ends', async () => {
    const pod = await instance('stable');
    const port = await serve([pod.address]);
    const peer = await RawPeer.connect(port);
    plane.ends.push(() => peer.destroy());
    const other = client(port);
    for (const piece of [PREFACE.slice(0, 5), PREFACE.slice(5, 10)]) {
      peer.say(piece);
      // what has been said before this has been read when it is answered
      await askStream(other);
    }
    const stopped = plane.current.stop(60_000);
    peer.say(PREFACE.slice(10) + frame(FRAME.settings, 0, 0) + GET);
    await peer.end();
    expect(peer.received).toContain('stable');
    expect(framesOf(peer).map(({ type }) => type)).toContain(FRAME.goaway);
    await stopped;
  });

  it('is cut off in the end, and no answer looks whole', async () => {
    const pod = await slowInstance();
    const peer = await RawPeer.connect(await serve([pod.address]));
    plane.ends.push(() => peer.destroy());
    peer.say(PREFACE + frame(FRAME.settings, 0, 0) + GET);
    await peer.hears('begun ');
    await plane.current.stop(0);
    await peer.end();
    const frames = framesOf(peer).filter(({ stream }) => stream === 1);
    expect(frames.map(({ type, flags }) => [type, flags])).toEqual([
      [FRAME.headers, END_HEADERS],
      [FRAME.data, 0],
    ]);
    await eventually(() => pod.streams[0].closed, Boolean);
    expect(pod.streams[0].rstCode).toBe(8);
  });

  it('stays with the port that its route leaves until its streams have ended', async () => {
    const pod = await slowInstance();
    const session = client(await serve([pod.address], undefined, PORT));
    const stream = session.request();
    const answer = answerOf(stream);
    await once(stream, 'response');
    const takenLeave = once(session, 'goaway');
    const port = await serve([pod.address], undefined, PORT + 1);
    await takenLeave;
    const other = client(port).request();
    await once(other, 'response');
    other.close(8);
    pod.streams[0].end('and ended');
    expect((await answer).body).toBe('begun and ended');
  });

  it('waits longer for a request than load balancers do', async () => {
    const clock = new FakeClock();
    plane.renew({ clock });
    const pod = await instance('stable');
    const session = client(await serve([pod.address]));
    await askStream(session);
    await idle();
    const from = clock.now();
    const pass = async (ms: number) => {
      for (let passed = 0; passed < ms; passed += 1_000) {
        clock.advance(1_000);
        await new Promise(setImmediate);
      }
    };
    await pass(100_000);
    expect((await askStream(session)).body).toBe('stable');
    await idle();
    await eventually(async () => {
      await pass(1_000);
      return session.destroyed;
    }, Boolean);
    expect(clock.now() - from).toBeGreaterThan(220_000);
  });

  it('answers pings, also while a stream waits', async () => {
    const pod = await instance('stable', () => {});
    const peer = await RawPeer.connect(await serve([pod.address]));
    plane.ends.push(() => peer.destroy());
    peer.say(
      PREFACE +
        frame(FRAME.settings, 0, 0) +
        GET +
        frame(FRAME.ping, 0, 0, '12345678'),
    );
    const pong = await eventually(
      () => framesOf(peer).find(({ type }) => type === FRAME.ping),
      one => one !== undefined,
    );
    expect(pong).toMatchObject({ flags: ACK, payload: '12345678' });
  });
});
