import { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { ask } from '../../__testUtils__/ask';
import { Traces } from '../../trace/Traces';
import { RawInstance, RawPeer } from './__testUtils__/RawPeer';
import { useTestPlane } from './__testUtils__/useTestPlane';

jest.setTimeout(300_000);

describe('NetDataPlane and its headers', () => {
  const plane = useTestPlane();
  const { instance, serve } = plane;

  describe('headers', () => {
    const sent = async (
      headers: string[],
      trustedProxies: string[] = [],
    ): Promise<IncomingMessage> => {
      plane.renew({ trustedProxies });
      const pod = await instance('stable');
      await ask(await serve([pod.address]), {
        headers: ['Host', 'shop.example', ...headers],
      });
      return pod.last;
    };

    it('keeps what the client sent, in its order and spelling', async () => {
      const { rawHeaders, headers } = await sent([
        'X-One',
        '1',
        'x-TWO',
        'a',
        'x-TWO',
        'b',
        'Cookie',
        'uid=1; other=2',
      ]);
      expect(rawHeaders.slice(0, 10)).toEqual([
        'Host',
        'shop.example',
        'X-One',
        '1',
        'x-TWO',
        'a',
        'x-TWO',
        'b',
        'Cookie',
        'uid=1; other=2',
      ]);
      expect(headers).toMatchObject({
        'x-forwarded-for': '127.0.0.1',
        'x-forwarded-proto': 'http',
        'x-forwarded-host': 'shop.example',
        'x-canary-group': 'stable',
        'x-request-id': expect.stringMatching(/^[0-9a-f]{32}$/),
      });
    });

    it.each([
      [
        'Connection: close, X-Mine',
        ['Connection', 'close, X-Mine', 'X-Mine', '1'],
        'x-mine',
      ],
      ['Keep-Alive', ['Keep-Alive', 'timeout=5'], 'keep-alive'],
      [
        'Proxy-Connection',
        ['Proxy-Connection', 'keep-alive'],
        'proxy-connection',
      ],
      [
        'Proxy-Authorization',
        ['Proxy-Authorization', 'Basic x'],
        'proxy-authorization',
      ],
      ['TE', ['TE', 'trailers'], 'te'],
      ['Upgrade without asking for it', ['Upgrade', 'h2c'], 'upgrade'],
      ['HTTP2-Settings', ['HTTP2-Settings', 'AAA'], 'http2-settings'],
    ])('does not pass on %s', async (_, headers, name) => {
      expect((await sent(headers)).headers[name]).toBeUndefined();
    });

    it('lets nobody name a header that frames the message', async () => {
      const { headers } = await sent(['Connection', 'Host, X-A', 'X-A', '1']);
      expect(headers.host).toBe('shop.example');
      expect(headers['x-a']).toBeUndefined();
    });

    /** An instance that hears this of a client. */
    const meet = async (request: string) => {
      const pod = await RawInstance.start();
      plane.ends.push(() => pod.stop());
      const client = await RawPeer.connect(await serve([pod.address]));
      plane.ends.push(() => client.destroy());
      client.say(request);
      const peer = await pod.peer(0);
      const heard = await peer.hears('\r\n\r\n');
      return { client, peer, heard };
    };

    /** What an instance hears of a request with these lines, as lines without the first. */
    const linesOf = async (...lines: string[]): Promise<string[]> => {
      plane.renew({ traces: Traces.create('sampled') });
      const { heard } = await meet(
        ['GET / HTTP/1.1', 'Host: a', ...lines, '', ''].join('\r\n'),
      );
      return heard.split('\r\n').slice(1);
    };

    it.each([
      ['X-Request-Id', 'X-Request-Id: mine'],
      ['traceparent', `traceparent: 00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`],
      ['Authorization', 'Authorization: Basic x'],
      ['Cookie', 'Cookie: uid=1'],
    ])('passes on %s though Connection names it', async (name, line) => {
      const lines = await linesOf(`Connection: ${name}, X-A`, line, 'X-A: 1');
      const named = new RegExp(`^${name}:`, 'i');
      expect(lines.filter(other => named.test(other))).toEqual([line]);
      expect(lines).not.toContain('X-A: 1');
    });

    it('keeps the state of a trace that Connection names', async () => {
      const trace = `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`;
      const lines = [`traceparent: ${trace}`, 'tracestate: a=1'];
      expect(await linesOf('Connection: tracestate', ...lines)).toEqual(
        expect.arrayContaining(lines),
      );
    });

    it('says where a request comes from though Connection names that', async () => {
      expect(
        await linesOf(
          'Connection: X-Forwarded-For, X-Forwarded-Host, X-Canary-Group',
          'X-Forwarded-For: 203.0.113.9',
        ),
      ).toEqual(
        expect.arrayContaining([
          'X-Forwarded-For: 203.0.113.9, 127.0.0.1',
          'X-Forwarded-Host: a',
          'x-canary-group: stable',
        ]),
      );
    });

    it('gives an id to a request whose own is written with underscores', async () => {
      const lines = await linesOf('X_Request_Id: mine');
      expect(lines.filter(line => /^x.request.id:/i.test(line))).toEqual([
        expect.stringMatching(/^x-request-id: [0-9a-f]{32}$/),
      ]);
    });

    it('believes no X-Forwarded header of who is not trusted', async () => {
      const { headers } = await sent([
        'X-Forwarded-For',
        '203.0.113.9',
        'X-Forwarded-Proto',
        'https',
        'X-Forwarded-Host',
        'other.example',
        'X-Canary-Group',
        'canary',
        'X-Request-Id',
        'mine',
      ]);
      expect(headers).toMatchObject({
        'x-forwarded-for': '203.0.113.9, 127.0.0.1',
        'x-forwarded-proto': 'http',
        'x-forwarded-host': 'shop.example',
        'x-canary-group': 'stable',
        'x-request-id': 'mine',
      });
    });

    it('believes those of a trusted proxy', async () => {
      const { headers } = await sent(
        [
          'X-Forwarded-For',
          '203.0.113.9',
          'X-Forwarded-Proto',
          'https',
          'X-Forwarded-Host',
          'other.example',
        ],
        ['127.0.0.0/8'],
      );
      expect(headers).toMatchObject({
        'x-forwarded-for': '203.0.113.9, 127.0.0.1',
        'x-forwarded-proto': 'https',
        'x-forwarded-host': 'other.example',
      });
    });

    it('believes of each request on a connection what it says itself', async () => {
      plane.renew({ trustedProxies: ['127.0.0.1'] });
      const pod = await instance('stable');
      const client = await RawPeer.connect(await serve([pod.address]));
      const users = [
        ['192.0.2.1', 'https', 'one.example'],
        ['192.0.2.1', 'https', 'one.example'],
        ['192.0.2.2', 'https', 'one.example'],
        ['192.0.2.2', 'http', 'one.example'],
        ['192.0.2.2', 'http', 'two.example'],
        [undefined, undefined, 'a.example'],
        ['192.0.2.1', 'https', 'one.example'],
      ];
      for (const [address, proto, host] of users) {
        client.received = '';
        client.say(
          [
            'GET / HTTP/1.1',
            'Host: a.example',
            ...(address === undefined
              ? []
              : [
                  `X-Forwarded-For: ${address}`,
                  `X-Forwarded-Proto: ${proto}`,
                  `X-Forwarded-Host: ${host}`,
                ]),
            '\r\n',
          ].join('\r\n'),
        );
        await client.hears('stable');
        expect([
          pod.last.headers['x-forwarded-for'],
          pod.last.headers['x-forwarded-proto'],
          pod.last.headers['x-forwarded-host'],
        ]).toEqual([
          address === undefined ? '127.0.0.1' : `${address}, 127.0.0.1`,
          proto ?? 'http',
          host,
        ]);
      }
      client.destroy();
    });

    it('keeps the headers of the answer but those of its connection', async () => {
      const pod = await instance('stable', (_, response) => {
        response.writeHead(201, 'Made', [
          'X-A',
          '1',
          'Set-Cookie',
          'a=1',
          'Set-Cookie',
          'b=2',
          'Connection',
          'X-Hop',
          'X-Hop',
          'gone',
          'Content-Length',
          '2',
        ]);
        response.end('ok');
      });
      const answer = await ask(await serve([pod.address]));
      expect(answer.status).toBe(201);
      expect(answer.headers['x-hop']).toBeUndefined();
      expect(answer.headers['set-cookie']).toEqual(['a=1', 'b=2']);
      expect(answer.rawHeaders.slice(0, 2)).toEqual(['X-A', '1']);
      expect(answer.body).toBe('ok');
    });

    it('passes on no length of an answer whose status has none', async () => {
      const { client, peer } = await meet('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      peer.say('HTTP/1.1 103 Early\r\nContent-Length: 3\r\nX-Early: 1\r\n\r\n');
      peer.say('HTTP/1.1 204 No\r\ncontent-length: 4\r\nX-Late: 1\r\n\r\n');
      expect(await client.hears('X-Late: 1\r\n\r\n')).toBe(
        'HTTP/1.1 103 Early\r\nX-Early: 1\r\n\r\nHTTP/1.1 204 No\r\nX-Late: 1\r\n\r\n',
      );
    });

    it.each([
      ['GET', '304 Not Modified'],
      ['HEAD', '200 OK'],
    ])(
      'keeps the length of an answer to %s that is %s',
      async (method, line) => {
        const { client, peer } = await meet(
          `${method} / HTTP/1.1\r\nHost: a\r\n\r\n`,
        );
        const answer = `HTTP/1.1 ${line}\r\nContent-Length: 4\r\n\r\n`;
        peer.say(answer);
        expect(await client.hears('\r\n\r\n')).toBe(answer);
      },
    );

    it.each([
      ['two hosts', 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', 400],
      [
        'an unknown transfer encoding',
        'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n',
        501,
      ],
      [
        'a length and chunks at once',
        'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
        400,
      ],
    ])('refuses %s', async (_, head, code) => {
      const pod = await instance('stable');
      const socket = connect(await serve([pod.address]), '127.0.0.1');
      socket.write(head);
      expect(await text(socket)).toMatch(new RegExp(`^HTTP/1.1 ${code} `));
      expect(pod.requests).toEqual([]);
    });
  });
});
