import fc from 'fast-check';
import { ChunkedBody } from './ChunkedBody';
import { Refusal } from './Refusal';

/** What a body is read as, with the pieces in which it comes. */
function readBody(text: string, cuts: readonly number[] = []) {
  const bytes = Buffer.from(text, 'latin1');
  const body = new ChunkedBody();
  const pieces: string[] = [];
  let at = 0;
  try {
    for (const cut of [...cuts, bytes.length]) {
      // each piece in a buffer of its own, as sockets give them
      const piece = Buffer.from(bytes.subarray(at, cut));
      const read = body.read(piece, 0, piece.length, (from, to) => {
        pieces.push(piece.toString('latin1', from, to));
      });
      at += read;
      if (body.isDone) {
        break;
      }
    }
  } catch (error) {
    return (error as Refusal).reason;
  }
  return body.isDone
    ? { data: pieces.join(''), end: at, trailers: body.trailers }
    : 'incomplete';
}

describe('ChunkedBody', () => {
  it.each<[string, string, object]>([
    ['nothing', '0\r\n\r\n', { data: '', end: 5 }],
    ['chunks', '3\r\nabc\r\n1\r\nd\r\n0\r\n\r\n', { data: 'abcd' }],
    ['sizes in any case', `1A\r\n${'x'.repeat(26)}\r\n00\r\n\r\n`, {}],
    ['line ends as data', '2\r\n\r\n\r\n0\r\n\r\n', { data: '\r\n' }],
    ['no extensions', '1;a=b;c="d e"\r\nx\r\n0;z\r\n\r\n', { data: 'x' }],
    ['up to its end and no further', '0\r\n\r\nGET /', { end: 5 }],
    [
      'trailers',
      '0\r\nX-Sum: 1\r\nX-B: 2\r\n\r\n',
      { trailers: 'X-Sum: 1\r\nX-B: 2\r\n' },
    ],
  ])('reads %s', (_, text, expected) => {
    expect(readBody(text)).toMatchObject(expected);
  });

  it.each<[string, string]>([
    ['chunk-size', '\r\n'],
    ['chunk-size', 'x\r\n'],
    ['chunk-size', '-1\r\n'],
    ['chunk-size', '0x1\r\n'],
    ['chunk-size', ' 1\r\n'],
    ['chunk-size', '1 \r\n'],
    ['chunk-size', '1\nx'],
    ['chunk-size', '1\rx'],
    ['chunk-size', `${'1'.repeat(13)}\r\n`],
    ['chunk-extension', '1;a\nb\r\n'],
    ['chunk-extension', '1;\0\r\n'],
    ['chunk-extension', `1;${'a'.repeat(1_025)}`],
    ['chunk-size', '1;a\rb'],
    ['chunk-end', '1\r\nxy'],
    ['chunk-end', '1\r\nx\ry'],
    ['chunk-end', '1\r\nx\n'],
    ['trailer', '0\r\nContent-Length: 5\r\n\r\n'],
    ['trailer', '0\r\ntransfer_encoding: chunked\r\n\r\n'],
    ['trailer', '0\r\nHost: a\r\n\r\n'],
    ['bare-line-feed', '0\r\n\n'],
    ['folded-field', '0\r\n X-A: 1\r\n\r\n'],
    ['field-name', '0\r\nX-A\r\n\r\n'],
    ['head-too-large', `0\r\nX-A: ${'a'.repeat(17_000)}`],
  ])('refuses %s: %j', (reason, text) => {
    expect(readBody(text)).toBe(reason);
  });

  it('reads the same wherever the bytes are cut', () => {
    const chunk = fc
      .string({ minLength: 1, maxLength: 20 })
      .map(text => Buffer.from(text).toString('latin1'))
      .map(text => `${text.length.toString(16)}\r\n${text}\r\n`);
    const body = fc
      .tuple(fc.array(chunk), fc.constantFrom('', 'X-A: 1\r\n'), fc.string())
      .map(
        ([chunks, trailer, rest]) =>
          `${chunks.join('')}0\r\n${trailer}\r\n${rest}`,
      );
    const broken = fc
      .tuple(body, fc.constantFrom('\n', '\r', ';', '0', 'g'), fc.nat())
      .map(([whole, inserted, at]) => {
        const place = at % whole.length;
        return whole.slice(0, place) + inserted + whole.slice(place);
      });
    fc.assert(
      fc.property(
        fc.oneof(body, broken),
        fc.array(fc.nat(300)),
        (whole, cuts) => {
          const places = cuts
            .map(cut => cut % (whole.length + 1))
            .sort((a, b) => a - b);
          expect(readBody(whole, places)).toEqual(readBody(whole));
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
