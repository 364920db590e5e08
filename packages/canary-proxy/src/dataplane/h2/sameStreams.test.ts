import fc from 'fast-check';
import { RawInstance, RawPeer } from '../net/__testUtils__/RawPeer';
import { eventually } from '../../__testUtils__/eventually';
import {
  END_HEADERS,
  END_STREAM,
  FRAME,
  frame,
  framesOf,
  headers,
  PREFACE,
  uint32,
} from './__testUtils__/frames';
import { askStream } from './__testUtils__/askStream';
import { useStreams } from './__testUtils__/useStreams';

jest.setTimeout(300_000);

/** A request as its client means it. */
interface Asked {
  method: string;
  pieces: string[];
  /** How far the length that is said is from the true one; nothing is said where it is undefined. */
  lengthOff: number | undefined;
  end: 'data' | 'trailers' | 'reset' | 'never';
}

const request: fc.Arbitrary<Asked> = fc.record({
  method: fc.constantFrom('GET', 'POST', 'HEAD', 'PUT'),
  pieces: fc.array(fc.constantFrom('', 'a', 'hello', 'x'.repeat(300)), {
    maxLength: 3,
  }),
  lengthOff: fc.constantFrom(undefined, undefined, 0, 0, 1, -1),
  end: fc.constantFrom('data', 'trailers', 'reset', 'never'),
});

/** The frames of a request, each with the number of its stream. */
function framesFor(stream: number, asked: Asked): string[] {
  const { method, pieces, lengthOff, end } = asked;
  const length = pieces.join('').length + (lengthOff ?? 0);
  const head: Array<[string, string]> = [
    [':method', method],
    [':scheme', 'http'],
    [':path', `/${stream}`],
    [':authority', 'a'],
  ];
  if (lengthOff !== undefined) {
    head.push(['content-length', String(length)]);
  }
  return [
    headers(stream, head, END_HEADERS),
    ...pieces.map(piece => frame(FRAME.data, 0, stream, piece)),
    ...{
      data: [frame(FRAME.data, END_STREAM, stream)],
      trailers: [headers(stream, [['x-sum', '1']])],
      reset: [frame(FRAME.reset, 0, stream, uint32(8))],
      never: [],
    }[end],
  ];
}

/** An answer as its instance means it. */
interface Said {
  pieces: string[];
  lengthOff: number | undefined;
  end: 'data' | 'trailers' | 'reset' | 'gone';
}

function answerFrames(stream: number, said: Said): string {
  const { pieces, lengthOff, end } = said;
  const length = pieces.join('').length + (lengthOff ?? 0);
  const head: Array<[string, string]> = [[':status', '200']];
  if (lengthOff !== undefined) {
    head.push(['content-length', String(length)]);
  }
  return [
    headers(stream, head, END_HEADERS),
    ...pieces.map(piece => frame(FRAME.data, 0, stream, piece)),
    {
      data: frame(FRAME.data, END_STREAM, stream),
      trailers: headers(stream, [['x-sum', '1']]),
      reset: frame(FRAME.reset, 0, stream, uint32(2)),
      gone: '',
    }[end],
  ].join('');
}

async function sayInPieces(
  peer: RawPeer,
  text: string,
  cuts: number[],
): Promise<void> {
  let from = 0;
  for (const cut of [...cuts.sort((a, b) => a - b), text.length]) {
    peer.say(text.slice(from, Math.max(from, cut)));
    from = Math.max(from, cut);
    await new Promise(setImmediate);
  }
}

describe('Streams', () => {
  const { plane, instance, client } = useStreams();

  it('end at an instance only where they have ended at the client, and with the same body', async () => {
    const ended = new Map<string, string>();
    const pod = await instance('stable', (stream, { ':path': path }) => {
      let body = '';
      stream.on('data', piece => {
        body += piece;
      });
      stream.on('end', () => {
        if (!stream.closed) {
          ended.set(String(path), body);
          stream.respond({ ':status': 200 }, { endStream: true });
        }
      });
    });
    const port = await plane.serve([pod.address]);
    const requests = fc.array(request, { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(
        requests,
        fc.array(fc.nat(3_000), { maxLength: 6 }),
        async (asked, cuts) => {
          ended.clear();
          const peer = await RawPeer.connect(port);
          const text =
            PREFACE +
            frame(FRAME.settings, 0, 0) +
            asked.flatMap((one, i) => framesFor(2 * i + 1, one)).join('');
          await sayInPieces(peer, text, cuts);
          const expected = asked.map(({ lengthOff, end }) =>
            ['data', 'trailers'].includes(end) && !lengthOff
              ? 'answered'
              : 'not',
          );
          // a body that is longer than it says ends all
          const isFatal = asked.some(
            ({ lengthOff, pieces }) =>
              lengthOff === -1 && pieces.join('') !== '',
          );
          if (!isFatal) {
            await eventually(
              () =>
                framesOf(peer).filter(({ type }) => type === FRAME.headers)
                  .length,
              count =>
                count === expected.filter(one => one === 'answered').length,
            );
          }
          peer.socket.end();
          await peer.end();
          await plane.idle();
          for (const [path, body] of ended) {
            const index = (Number(path.slice(1)) - 1) / 2;
            expect(expected[index]).toBe('answered');
            expect(body).toBe(asked[index].pieces.join(''));
          }
          expect(
            isFatal ||
              ended.size === expected.filter(one => one === 'answered').length,
          ).toBe(true);
        },
      ),
      {
        numRuns: 200,
        // an empty body that has ended before there is a connection
        examples: [
          [
            [{ method: 'PUT', pieces: [], lengthOff: undefined, end: 'data' }],
            [],
          ],
        ],
      },
    );
  });

  it('end at the client only where they have ended at the instance, and with the same body', async () => {
    const pods = await RawInstance.start();
    plane.ends.push(() => pods.stop());
    const session = client(await plane.serve([pods.address]));
    let connections = 0;
    let pod: RawPeer | undefined;
    let stream = 1;
    const answer: fc.Arbitrary<Said> = fc.record({
      pieces: fc.array(fc.constantFrom('', 'a', 'x'.repeat(300)), {
        maxLength: 3,
      }),
      lengthOff: fc.constantFrom(undefined, undefined, 0, 0, 1),
      end: fc.constantFrom('data', 'trailers', 'reset', 'gone'),
    });
    await fc.assert(
      fc.asyncProperty(
        answer,
        fc.array(fc.nat(800), { maxLength: 4 }),
        async (said, cuts) => {
          // a POST is sent once, whatever becomes of it
          const asked = askStream(session, { ':method': 'POST' }, 'x');
          if (pod === undefined) {
            pod = await pods.peer(connections);
            connections += 1;
            stream = 1;
            pod.say(frame(FRAME.settings, 0, 0));
          }
          const peer = pod;
          await eventually(
            () =>
              framesOf(peer).some(
                one => one.type === FRAME.data && one.stream === stream,
              ),
            Boolean,
          );
          await sayInPieces(peer, answerFrames(stream, said), cuts);
          stream += 2;
          if (said.end === 'gone') {
            peer.socket.end();
            await peer.end();
            pod = undefined;
          }
          const { code, body, headers: head } = await asked;
          const isWhole =
            ['data', 'trailers'].includes(said.end) && said.lengthOff !== 1;
          const isRight = isWhole
            ? code === 0 && body === said.pieces.join('')
            : code !== 0 || head[':status'] === 502;
          expect({ isRight, code, body }).toEqual({
            isRight: true,
            code,
            body,
          });
        },
      ),
      { numRuns: 200 },
    );
    await plane.idle();
  });
});
