import { eventually } from '../../__testUtils__/eventually';
import { RawPeer } from '../net/__testUtils__/RawPeer';
import {
  ACK,
  END_HEADERS,
  END_STREAM,
  FRAME,
  frame,
  framesOf,
  GET_FIELDS,
  fieldBlock,
  headers,
  PREFACE,
  uint32,
} from './__testUtils__/frames';
import { askStream } from './__testUtils__/askStream';
import { useStreams } from './__testUtils__/useStreams';

jest.setTimeout(300_000);

const PROTOCOL_ERROR = 1;
const REFUSED_STREAM = 7;

describe('A connection of HTTP/2', () => {
  const { plane, instance, client } = useStreams();

  const connected = async (handle?: () => void) => {
    const pod = await instance('stable', handle);
    const peer = await RawPeer.connect(await plane.serve([pod.address]));
    plane.ends.push(() => peer.destroy());
    peer.say(PREFACE + frame(FRAME.settings, 0, 0));
    return { pod, peer };
  };

  /** How a stream was reset. */
  const resetOf = async (peer: RawPeer, stream: number): Promise<number> => {
    const isIt = (one: { type: number; stream: number }) =>
      one.type === FRAME.reset && one.stream === stream;
    const frames = await eventually(
      () => framesOf(peer),
      all => all.some(isIt),
    );
    return Buffer.from(frames.find(isIt)!.payload, 'latin1').readUInt32BE();
  };

  const without = (name: string) =>
    GET_FIELDS.filter(([field]) => field !== name);
  const but = (name: string, value: string): typeof GET_FIELDS =>
    GET_FIELDS.map(([field, was]) => [field, field === name ? value : was]);

  it.each<[string, typeof GET_FIELDS]>([
    ['a path twice', [...GET_FIELDS, [':path', '/other']]],
    ['a field of HTTP/2 after the others', [['x-a', '1'], ...GET_FIELDS]],
    ['one that is not known', [[':host', 'a'], ...GET_FIELDS]],
    [
      'another protocol for CONNECT',
      [[':protocol', 'websocket'], ...GET_FIELDS],
    ],
    ['no method', without(':method')],
    ['no path', without(':path')],
    ['no host', without(':authority')],
    ['a name in upper case', [...GET_FIELDS, ['X-A', '1']]],
    ['connection', [...GET_FIELDS, ['connection', 'close']]],
    ['transfer-encoding', [...GET_FIELDS, ['transfer-encoding', 'chunked']]],
    ['keep-alive', [...GET_FIELDS, ['keep-alive', '5']]],
    ['upgrade', [...GET_FIELDS, ['upgrade', 'websocket']]],
    ['te that is not trailers', [...GET_FIELDS, ['te', 'gzip']]],
    [
      'two lengths',
      [...GET_FIELDS, ['content-length', '0'], ['content-length', '0']],
    ],
    ['a length that is none', [...GET_FIELDS, ['content-length', '+5']]],
    ['a length without a body', [...GET_FIELDS, ['content-length', '5']]],
    ['two hosts', [...GET_FIELDS, ['host', 'a'], ['host', 'a']]],
    ['a host that is none', but(':authority', 'a b')],
    ['a path with a space', but(':path', '/a b')],
  ])('is told so for a request with %s', async (_, fields) => {
    const { pod, peer } = await connected();
    peer.say(headers(1, fields));
    expect(await resetOf(peer, 1)).toBe(PROTOCOL_ERROR);
    peer.say(headers(3, GET_FIELDS));
    await eventually(() => pod.heads.length, Boolean);
    expect(pod.heads).toHaveLength(1);
  });

  it.each<[string, [string, string]]>([
    ['whose name has a space', ['x a', '1']],
    ['with a line feed', ['x-a', '1\nx-b: 2']],
    ['with NUL', ['x-a', '1\0']],
    ['with a space before its value', ['x-a', ' 1']],
  ])('loses a field %s', async (_, field) => {
    const { pod, peer } = await connected();
    peer.say(headers(1, [...GET_FIELDS, field, ['x-last', '1']]));
    await eventually(() => pod.heads.length, Boolean);
    expect(pod.last).toMatchObject({ 'x-last': '1' });
    expect(Object.keys(pod.last).filter(name => /^x.[ab]/.test(name))).toEqual(
      [],
    );
  });

  it.each<[string, string, (peer: RawPeer) => Promise<unknown>]>([
    [
      'resets a request whose body is shorter than it says',
      'x',
      async peer => expect(await resetOf(peer, 1)).toBe(PROTOCOL_ERROR),
    ],
    [
      'ends where a body is longer than it says',
      'four',
      async peer => {
        await peer.end();
        expect(framesOf(peer).at(-1)?.type).toBe(FRAME.goaway);
      },
    ],
  ])('%s, and the instance gets no end of it', async (_, body, isTold) => {
    const { pod, peer } = await connected(() => {});
    peer.say(
      headers(1, [...but(':method', 'POST'), ['content-length', '3']], 4),
    );
    await eventually(() => pod.streams.length, Boolean);
    const [stream] = pod.streams;
    let hasEnded = false;
    stream.on('end', () => {
      hasEnded = !stream.closed;
    });
    stream.resume();
    peer.say(frame(FRAME.data, END_STREAM, 1, body));
    await isTold(peer);
    await eventually(() => stream.closed, Boolean);
    expect([hasEnded, stream.rstCode]).toEqual([false, 8]);
    await plane.idle();
  });

  it.each<[string, typeof GET_FIELDS, number]>([
    [
      'CONNECT',
      [
        [':method', 'CONNECT'],
        [':authority', 'a:1'],
      ],
      501,
    ],
    ['another scheme', but(':scheme', 'ftp'), 400],
    [
      'a host beside another authority',
      [...GET_FIELDS, ['host', 'other']],
      400,
    ],
    ['content_length', [...GET_FIELDS, ['content_length', '5']], 400],
    [
      'transfer_encoding',
      [...GET_FIELDS, ['transfer_encoding', 'chunked']],
      400,
    ],
    ['another expectation', [...GET_FIELDS, ['expect', 'wonders']], 417],
  ])('refuses %s', async (_, fields, status) => {
    const { pod, peer } = await connected();
    peer.say(headers(1, fields, END_HEADERS + END_STREAM));
    await eventually(
      () => plane.traffic().refused.get(status),
      count => count === 1,
    );
    const frames = await eventually(
      () => framesOf(peer),
      all => all.some(({ type }) => type === FRAME.data),
    );
    expect(frames.filter(({ stream }) => stream === 1)[0].type).toBe(
      FRAME.headers,
    );
    expect(pod.heads).toEqual([]);
  });

  it('says how much it takes', async () => {
    const { peer } = await connected();
    const [settings] = await eventually(
      () => framesOf(peer),
      all => all.length > 0,
    );
    const said = Buffer.from(settings.payload, 'latin1');
    const values = Array.from({ length: said.length / 6 }, (_, i) => [
      said.readUInt16BE(i * 6),
      said.readUInt32BE(i * 6 + 2),
    ]);
    expect(new Map(values as Array<[number, number]>)).toEqual(
      new Map([
        [3, 250], // streams
        [6, 1_048_576], // bytes of a head
        [8, 0], // no extended CONNECT
      ]),
    );
  });

  it('takes 250 streams at a time, and refuses more', async () => {
    const { pod, peer } = await connected(() => {});
    for (let stream = 1; stream <= 501; stream += 2) {
      peer.say(headers(stream, GET_FIELDS));
    }
    expect(await resetOf(peer, 501)).toBe(REFUSED_STREAM);
    await eventually(
      () => pod.heads.length,
      count => count === 250,
    );
  });

  it('takes long heads, and resets longer ones', async () => {
    const pod = await instance('stable');
    const session = client(await plane.serve([pod.address]), {
      maxSendHeaderBlockLength: 4_000_000,
    });
    const long = 'x'.repeat(60_000);
    const { code } = await askStream(session, { 'x-a': long, 'x-b': long });
    expect([code, pod.last['x-b']]).toEqual([0, long]);
    const heads = Array.from({ length: 20 }, () => long);
    const answer = await askStream(session, { 'x-a': heads });
    expect(answer.code).not.toBe(0);
    expect(pod.heads).toHaveLength(1);
  });

  it.each([
    [
      'a head that never ends',
      headers(1, GET_FIELDS, 0) +
        frame(FRAME.continuation, 0, 1, fieldBlock([['x-a', '1']])).repeat(20),
    ],
    ['pings without end', frame(FRAME.ping, 0, 0, '12345678').repeat(20_000)],
    ['settings without end', frame(FRAME.settings, 0, 0).repeat(20_000)],
    [
      'requests that are taken back at once, without end',
      Array.from(
        { length: 5_000 },
        (_, i) =>
          headers(2 * i + 1, GET_FIELDS) +
          frame(FRAME.reset, 0, 2 * i + 1, uint32(8)),
      ).join(''),
    ],
    [
      'malformed requests without end',
      Array.from({ length: 1_100 }, (_, i) =>
        headers(2 * i + 1, [...GET_FIELDS, [':path', '/other']]),
      ).join(''),
    ],
  ])('ends at %s', async (_, flood) => {
    const { pod, peer } = await connected();
    await eventually(
      () => framesOf(peer),
      all => all.some(({ flags }) => (flags & ACK) !== 0),
    );
    peer.say(flood);
    await peer.end();
    expect(pod.heads.length).toBeLessThan(100);
    await plane.idle();
  });
});
