import { Refusal } from './Refusal';
import { JoinedPieces } from './JoinedPieces';
import { ResponseHead } from './ResponseHead';

function readAnswer(text: string, toHead: boolean = false) {
  const bytes = Buffer.from(text, 'latin1');
  const head = new ResponseHead(4_096);
  head.begin(0, toHead);
  try {
    if (head.read(bytes, bytes.length) === -1) {
      return 'incomplete';
    }
    const { status, framing, length, keepsAlive, isInterim, keptFor } = head;
    const pieces = new JoinedPieces();
    head.pass(pieces);
    const [first, ...lines] = pieces.joined.split(/(?<=\r\n)/);
    return {
      ...{ status, framing, length, keepsAlive, isInterim, keptFor, first },
      passed: lines.join(''),
    };
  } catch (error) {
    return (error as Refusal).reason;
  }
}

const answer = (line: string, ...lines: string[]) =>
  [`HTTP/1.1 ${line}`, ...lines, '', ''].join('\r\n');

describe('ResponseHead', () => {
  it.each<[string, string, object]>([
    [
      'a length',
      answer('200 OK', 'Content-Length: 5'),
      { status: 200, framing: 'length', length: 5, keepsAlive: true },
    ],
    [
      'chunks',
      answer('200 OK', 'transfer-encoding: chunked', 'X-A: 1'),
      { framing: 'chunked', passed: 'X-A: 1\r\n' },
    ],
    ['the end of the connection', answer('200 OK'), { framing: 'close' }],
    [
      'a reason of several words',
      answer('404 Not Found'),
      { status: 404, first: 'HTTP/1.1 404 Not Found\r\n' },
    ],
    ['no reason', answer('200'), { first: 'HTTP/1.1 200 \r\n' }],
    ['an empty reason', answer('200 '), { first: 'HTTP/1.1 200 \r\n' }],
    [
      'HTTP/1.0, which is not what the client is told',
      'HTTP/1.0 200 Fine\r\n\r\n',
      { first: 'HTTP/1.1 200 Fine\r\n' },
    ],
    ['no body by status', answer('204 No'), { framing: 'none' }],
    [
      'no body of what was not modified, whatever it says',
      answer('304 Not Modified', 'Content-Length: 5'),
      { framing: 'none', passed: 'Content-Length: 5\r\n' },
    ],
    [
      'no body by status, and no length either',
      answer('204 No', 'X-A: 1', 'Content-Length: 5', 'X-B: 2'),
      { framing: 'none', length: 0, passed: 'X-A: 1\r\nX-B: 2\r\n' },
    ],
    [
      'one before the answer, and no length of it',
      answer('103 Early', 'Content-Length: 5', 'Link: a'),
      { isInterim: true, framing: 'none', passed: 'Link: a\r\n' },
    ],
    ['one before the answer', answer('103 Early'), { isInterim: true }],
    [
      'a change of protocol',
      answer('101 Now', 'Connection: upgrade', 'Upgrade: WebSocket'),
      { isInterim: false },
    ],
    [
      'fields of the connection, which end here',
      answer(
        '200 OK',
        'Connection: close, X-A',
        'X-A: 1',
        'Keep-Alive: timeout=5',
        'X-B: 2',
      ),
      { keepsAlive: false, passed: 'X-B: 2\r\n' },
    ],
    [
      'how long an idle connection is kept',
      answer('204 No', 'Keep-Alive: max=9, timeout=5'),
      { keptFor: 5 },
    ],
    [
      'an old server',
      answer('200 OK', 'Content-Length: 1').replace('1.1', '1.0'),
      { keepsAlive: false },
    ],
  ])('reads %s', (_, text, expected) => {
    expect(readAnswer(text)).toMatchObject(expected);
  });

  it('expects no body after the answer to a HEAD', () => {
    const text = answer('200 OK', 'Content-Length: 5');
    expect(readAnswer(text, true)).toMatchObject({
      framing: 'none',
      passed: 'Content-Length: 5\r\n',
    });
  });

  it('passes no length of a 204, to a HEAD neither', () => {
    const text = answer('204 No', 'Content-Length: 5');
    expect(readAnswer(text, true)).toMatchObject({ passed: '' });
  });

  it.each<[string, string]>([
    ['start-line', 'HTTP/2 200 OK\r\n\r\n'],
    ['start-line', 'ICY 200 OK\r\n\r\n'],
    ['start-line', `\r\n${answer('200 OK')}`],
    ['start-line', answer('200\0')],
    ['start-line', answer('2000')],
    ['status', answer('2x0 OK')],
    ['status', answer('042 OK')],
    ['bare-line-feed', answer('200 OK').replace(/\r\n/g, '\n')],
    ['folded-field', answer('200 OK', 'X-A: 1', ' 2')],
    ['field-name', answer('200 OK', 'X A: 1')],
    [
      'content-lengths',
      answer('200 OK', 'Content-Length: 5', 'Content-Length: 5'),
    ],
    ['content-length', answer('200 OK', 'Content-Length: 5, 5')],
    [
      'length-and-encoding',
      answer('200 OK', 'Content-Length: 5', 'Transfer-Encoding: chunked'),
    ],
    ['transfer-encoding', answer('200 OK', 'Transfer-Encoding: gzip')],
    ['protocol', answer('101 Now')],
    ['protocol', answer('101 Now', 'Upgrade: websocket')],
    ['protocol', answer('101 Now', 'Connection: Upgrade', 'Upgrade: h2c')],
    [
      'protocol',
      answer(
        '101 Now',
        'Connection: Upgrade',
        'Upgrade: websocket',
        'Upgrade: h2c',
      ),
    ],
    [
      'encoding-in-http-1.0',
      answer('200 OK', 'Transfer-Encoding: chunked').replace('1.1', '1.0'),
    ],
  ])('refuses %s: %j', (reason, text) => {
    expect(readAnswer(text)).toBe(reason);
  });
});
