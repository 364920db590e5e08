import fc from 'fast-check';
import { Refusal } from './Refusal';
import { RequestHead } from './RequestHead';

const LIMIT = 4_096;

/** What a request is read as: its end and its facts, or why it is refused. */
function readRequest(
  text: string,
  cuts: readonly number[] = [],
  limit: number = LIMIT,
) {
  const bytes = Buffer.from(text, 'latin1');
  const head = new RequestHead(limit);
  head.begin(0);
  try {
    let end = -1;
    for (const cut of [...cuts, bytes.length]) {
      end = end === -1 ? head.read(bytes, cut) : end;
    }
    if (end === -1) {
      return 'incomplete';
    }
    const { method, target, minor, isChunked, length, host, keepsAlive } = head;
    const { isWebSocket, expectsContinue, forwardedFor, hasRequestId } = head;
    const [first, ...lines] = head.passed('10.0.0.1:80').split(/(?<=\r\n)/);
    return {
      ...{ end, method, target, minor, isChunked, length, host, keepsAlive },
      ...{ isWebSocket, expectsContinue, forwardedFor, hasRequestId, first },
      passed: lines.join(''),
    };
  } catch (error) {
    return (error as Refusal).reason;
  }
}

const get = (...lines: string[]) =>
  ['GET / HTTP/1.1', 'Host: a', ...lines, '', ''].join('\r\n');
const post = (...lines: string[]) => get(...lines).replace('GET', 'POST');

describe('RequestHead', () => {
  it('has no target where it is refused for it', () => {
    const head = new RequestHead(LIMIT);
    head.begin(0);
    const bytes = Buffer.from(get().replace('GET /', 'GET nowhere'));
    expect(() => head.read(bytes, bytes.length)).toThrow(Refusal);
    expect([head.method, head.target]).toEqual(['GET', '']);
  });

  describe('reads', () => {
    it.each<[string, string, object]>([
      ['the least', get(), { method: 'GET', target: '/', length: 0 }],
      ['a length', post('Content-Length: 012'), { length: 12 }],
      ['chunks', post('Transfer-Encoding: Chunked'), { isChunked: true }],
      ['any method', get().replace('GET', 'M-SEARCH'), { method: 'M-SEARCH' }],
      [
        'a target with bytes above ASCII',
        get().replace(' / ', ' /caf\xe9?q=a|b '),
        { target: '/caf\xe9?q=a|b' },
      ],
      [
        'an address as the target',
        get().replace('GET /', 'GET HTTP://A?x=1'),
        { target: '/?x=1', host: 'a', first: 'GET /?x=1 HTTP/1.1\r\n' },
      ],
      [
        'a question about the server',
        get().replace('GET /', 'OPTIONS *'),
        { target: '*' },
      ],
      [
        'HTTP/1.0 without a host',
        'GET / HTTP/1.0\r\n\r\n',
        {
          ...{ minor: 0, keepsAlive: false, host: undefined },
          first: 'GET / HTTP/1.1\r\n',
          passed: 'Host: 10.0.0.1:80\r\n',
        },
      ],
      [
        'HTTP/1.0 that keeps its connection',
        'GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n',
        { keepsAlive: true },
      ],
      ['the end', get('Connection: close'), { keepsAlive: false }],
      [
        'an empty line before, which ends here',
        `\r\n${get()}`,
        { method: 'GET', first: 'GET / HTTP/1.1\r\n' },
      ],
      ['an empty value', get('X-A:'), { passed: 'Host: a\r\nX-A:\r\n' }],
      [
        'spaces around a value, and passes them as they are',
        get('X-A: \t b c \t'),
        { passed: 'Host: a\r\nX-A: \t b c \t\r\n' },
      ],
      [
        'several hops as one list',
        get('X-Forwarded-For: 1.1.1.1', 'x-forwarded-for: 2.2.2.2'),
        { forwardedFor: '1.1.1.1, 2.2.2.2', passed: 'Host: a\r\n' },
      ],
      [
        'no hop in disguise',
        get('X_Forwarded-For: 1.1.1.1', 'X-Canary_Group: canary'),
        { forwardedFor: undefined, passed: 'Host: a\r\n' },
      ],
      [
        'a WebSocket',
        get('Connection: keep-alive, Upgrade', 'Upgrade: WebSocket'),
        { isWebSocket: true, keepsAlive: true, passed: 'Host: a\r\n' },
      ],
      [
        'no WebSocket without the wish to change',
        get('Upgrade: websocket'),
        { isWebSocket: false },
      ],
      [
        'fields of the connection, which end here',
        get('Connection: X-A, host', 'X-A: 1', 'X-B: 2', 'Keep-Alive: x'),
        { passed: 'Host: a\r\nX-B: 2\r\n' },
      ],
      [
        'fields for all as such, though the connection names them',
        get('Connection: cookie, X-Request-Id', 'Cookie: a', 'X-Request-Id: 1'),
        {
          hasRequestId: true,
          passed: 'Host: a\r\nCookie: a\r\nX-Request-Id: 1\r\n',
        },
      ],
      [
        'no id in disguise',
        get('X_Request-Id: 1', 'X-B: 2'),
        { hasRequestId: false, passed: 'Host: a\r\nX-B: 2\r\n' },
      ],
      [
        'an id beside one in disguise',
        get('X_Request_Id: 1', 'X-Request-Id: 2', 'x-request_id: 3'),
        { hasRequestId: true, passed: 'Host: a\r\nX-Request-Id: 2\r\n' },
      ],
      [
        'the wish to be told to go on',
        post('Content-Length: 5', 'Expect: 100-Continue'),
        { expectsContinue: true },
      ],
    ])('%s', (_, text, expected) => {
      expect(readRequest(text)).toMatchObject(expected);
    });
  });

  describe('refuses', () => {
    it.each<[string, string]>([
      ['bare-line-feed', 'GET / HTTP/1.1\nHost: a\r\n\r\n'],
      ['bare-line-feed', 'GET / HTTP/1.1\r\nHost: a\n\r\n'],
      ['bare-line-feed', 'GET / HTTP/1.1\r\nHost: a\r\n\n'],
      ['field-value', 'GET / HTTP/1.1\r\nHost: a\rb\r\n\r\n'],
      ['field-value', get('X-A: \0')],
      ['field-value', get('X-A: \x7f')],
      ['start-line', 'GET  / HTTP/1.1\r\n\r\n'],
      ['start-line', 'GET / HTTP/1.1 \r\n\r\n'],
      ['start-line', 'GET / http/1.1\r\n\r\n'],
      ['start-line', ' GET / HTTP/1.1\r\n\r\n'],
      ['start-line', 'GET /\r\n\r\n'],
      ['start-line', 'G(T / HTTP/1.1\r\n\r\n'],
      ['start-line', 'GET /a b HTTP/1.1\r\n\r\n'],
      ['start-line', `${'G'.repeat(33)} / HTTP/1.1\r\n\r\n`],
      ['version', 'GET / HTTP/2.0\r\n\r\n'],
      ['version', 'GET / HTTP/1.2\r\n\r\n'],
      ['connect', 'CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n'],
      ['target', get().replace('GET /', 'GET *')],
      ['target', get().replace('GET /', 'GET a')],
      ['target', get().replace('GET /', 'GET ftp://a/')],
      ['target-host', get().replace('GET /', 'GET http://b/')],
      ['target-host', get().replace('GET /', 'GET http://u@a/')],
      ['folded-field', get('X-A: 1', ' 2')],
      ['folded-field', get('\tX-A: 1')],
      ['field-name', get('X-A : 1')],
      ['field-name', get(': 1')],
      ['field-name', get('X-A')],
      ['field-name', get('X\xe9: 1')],
      ['hosts', 'GET / HTTP/1.1\r\n\r\n'],
      ['hosts', get('host: a')],
      ['hosts', get('Host: b')],
      ['host', 'GET / HTTP/1.1\r\nHost: a/b\r\n\r\n'],
      ['host', 'GET / HTTP/1.1\r\nHost: a b\r\n\r\n'],
      ['host', 'GET / HTTP/1.1\r\nHost: u@a\r\n\r\n'],
      ['content-length', post('Content-Length:')],
      ['content-length', post('Content-Length: +1')],
      ['content-length', post('Content-Length: -1')],
      ['content-length', post('Content-Length: 1, 1')],
      ['content-length', post('Content-Length: 0x1')],
      ['content-length', post('Content-Length: 1 1')],
      ['content-length', post(`Content-Length: ${'9'.repeat(16)}`)],
      ['content-lengths', post('Content-Length: 1', 'Content-Length: 1')],
      ['field-alias', post('Content_Length: 1')],
      ['field-alias', post('Transfer_Encoding: chunked')],
      [
        'length-and-encoding',
        post('Content-Length: 1', 'Transfer-Encoding: chunked'),
      ],
      ['transfer-encoding', post('Transfer-Encoding: gzip')],
      ['transfer-encoding', post('Transfer-Encoding: gzip, chunked')],
      ['transfer-encoding', post('Transfer-Encoding: chunked, chunked')],
      ['transfer-encoding', post('Transfer-Encoding: identity')],
      ['transfer-encoding', post('Transfer-Encoding: "chunked"')],
      ['transfer-encoding', post('Transfer-Encoding:')],
      [
        'transfer-encodings',
        post('Transfer-Encoding: chunked', 'Transfer-Encoding: chunked'),
      ],
      [
        'encoding-in-http-1.0',
        'POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n',
      ],
      ['expectation', post('Expect: 200-ok')],
      [
        'upgrade-with-body',
        get('Connection: upgrade', 'Upgrade: websocket', 'Content-Length: 3'),
      ],
      ['head-too-large', get(`X-A: ${'x'.repeat(LIMIT)}`)],
      ['head-too-large', `GET /${'x'.repeat(LIMIT)}`],
    ])('%s: %j', (reason, text) => {
      expect(readRequest(text)).toBe(reason);
    });
  });

  it('waits for the rest of a head', () => {
    const text = get('X-A: 1');
    for (let length = 0; length < text.length; length += 1) {
      expect(readRequest(text.slice(0, length))).toBe('incomplete');
    }
  });

  it('reads the same wherever the bytes are cut', () => {
    const piece = fc.constantFrom(
      ...['GET', ' ', '/', 'HTTP/1.1', 'HTTP/1.0', '\r\n', '\r', '\n'],
      ...['Host: a', 'Content-Length: ', '5', 'Transfer-Encoding: chunked'],
      ...['X-A: b', ':', '\0', '_', 'Connection: close', '\t', 'é'],
    );
    const valid = fc.constantFrom(
      get(),
      post('Content-Length: 3'),
      get('X: y'),
    );
    const text = fc.oneof(
      fc.array(piece, { maxLength: 20 }).map(parts => parts.join('')),
      fc.tuple(valid, piece, fc.nat()).map(([whole, inserted, at]) => {
        const place = at % whole.length;
        return whole.slice(0, place) + inserted + whole.slice(place);
      }),
      valid,
    );
    const limits = fc.constantFrom(20, 40, LIMIT);
    fc.assert(
      fc.property(text, fc.array(fc.nat(200)), limits, (whole, cuts, limit) => {
        const places = cuts
          .map(cut => cut % (whole.length + 1))
          .sort((a, b) => a - b);
        expect(readRequest(whole, places, limit)).toEqual(
          readRequest(whole, [], limit),
        );
      }),
      { numRuns: 3_000 },
    );
  });
});
