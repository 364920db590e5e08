import { RawInstance, RawPeer } from './__testUtils__/RawPeer';
import { useTestPlane } from './__testUtils__/useTestPlane';

jest.setTimeout(120_000);

const GET = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';

describe('NetDataPlane on the wire', () => {
  const plane = useTestPlane();
  let instance: RawInstance;
  let client: RawPeer;

  beforeEach(async () => {
    instance = await RawInstance.start();
    client = await RawPeer.connect(await plane.serve([instance.address]));
  });

  afterEach(async () => {
    client.destroy();
    await instance.stop();
  });

  /** The instance hears a whole head and answers. */
  async function answer(text: string, connection = 0, heard = '\r\n\r\n') {
    const peer = await instance.peer(connection);
    await peer.hears(heard);
    peer.say(text);
    return peer;
  }

  const ok = (body = 'ok') =>
    `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

  describe('requests', () => {
    it('that come at once are answered one after the other', async () => {
      const second = 'GET /second HTTP/1.1\r\nHost: a\r\n\r\n';
      client.say(`${GET}${second}`);
      const peer = await answer(ok('1'));
      await peer.hears('/second');
      // nothing of the second one went before the first was answered
      expect(peer.received.indexOf('GET /second')).toBeGreaterThan(0);
      peer.say(ok('2'));
      expect(await client.hears('\r\n\r\n2')).toMatch(/\r\n\r\n1HTTP/);
      expect(instance.peers).toHaveLength(1);
    });

    it('that come byte by byte are one', async () => {
      for (const byte of 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc') {
        client.say(byte);
        await new Promise(setImmediate);
      }
      const peer = await answer(ok(), 0, '\r\n\r\nabc');
      expect(peer.received).toMatch(/^POST \/ HTTP\/1.1\r\nHost: a\r\n/);
      await client.hears('ok');
    });

    it('with a body in chunks are chunked anew, with their trailers', async () => {
      client.say(
        'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n3;a=b\r\nabc\r\n0\r\nX-Sum: 1\r\n\r\n',
      );
      const peer = await answer(ok(), 0, 'X-Sum: 1\r\n\r\n');
      expect(peer.received).toContain('Transfer-Encoding: chunked\r\n');
      expect(peer.received).toMatch(
        /\r\n\r\n3\r\nabc\r\n0\r\nX-Sum: 1\r\n\r\n$/,
      );
      await client.hears('ok');
    });

    it('with a broken body end at the instance without its end', async () => {
      client.say(
        'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n',
      );
      const peer = await instance.peer(0);
      await peer.hears('abc');
      client.say('nonsense\r\n');
      expect(await client.end()).toMatch(/^HTTP\/1.1 400 Bad Request\r\n/);
      expect(await peer.end()).not.toContain('\r\n0\r\n');
    });

    it('keep what comes of their body between two attempts', async () => {
      const other = await RawInstance.start();
      const port = await plane.serve([instance.address, other.address]);
      const sender = await RawPeer.connect(port);
      sender.say(
        'PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n',
      );
      const first = await instance.peer(0);
      await first.hears('\r\n\r\n');
      first.socket.resetAndDestroy();
      sender.say('3\r\nabc\r\n0\r\n\r\n');
      const second = await other.peer(0);
      await second.hears('0\r\n\r\n');
      expect(second.received).toMatch(/\r\n\r\n3\r\nabc\r\n0\r\n\r\n$/);
      sender.destroy();
      await other.stop();
    });

    it('that wait to be told to go on are told by the instance', async () => {
      client.say(
        'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n',
      );
      const peer = await answer('HTTP/1.1 100 Continue\r\n\r\n');
      expect(peer.received).toContain('Expect: 100-continue\r\n');
      await client.hears('HTTP/1.1 100 Continue\r\n\r\n');
      client.say('hi');
      await peer.hears('\r\n\r\nhi');
      peer.say(ok());
      expect(await client.hears('ok')).toMatch(
        /^HTTP\/1.1 100 Continue\r\n\r\nHTTP\/1.1 200 OK\r\n/,
      );
    });

    it('that are answered instead of told to go on end the connection', async () => {
      client.say(
        'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n',
      );
      await answer('HTTP/1.1 413 No\r\nContent-Length: 0\r\n\r\n');
      expect(await client.end()).toContain('Connection: close\r\n');
    });

    it('that are answered before their body has come leave the connection in order', async () => {
      client.say(
        'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 20000\r\n\r\nabc',
      );
      const peer = await answer(ok('early'));
      await client.hears('early');
      // the instance would take the rest for another request
      await peer.end();
      client.say(`${'x'.repeat(19_997)}${GET}`);
      await answer(ok('next'), 1);
      expect(await client.hears('next')).toMatch(/early.*next$/s);
    });

    it('that are answered before the rest of their body is broken get no second answer', async () => {
      client.say(
        'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n',
      );
      await answer(ok('early'), 0, 'abc');
      await client.hears('early');
      client.say('nonsense\r\n');
      expect(await client.end()).toMatch(/early$/);
    });

    it('of HTTP/1.0 get no chunks, and a Host', async () => {
      client.say('GET / HTTP/1.0\r\n\r\n');
      const peer = await answer(
        'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n',
      );
      expect(peer.received).toContain(`Host: ${instance.address}\r\n`);
      const text = await client.end();
      expect(text).toMatch(/\r\n\r\nok$/);
      expect(text).toContain('Connection: close\r\n');
      expect(text).not.toMatch(/transfer-encoding/i);
    });

    it('of HTTP/1.0 may keep their connection where the length is known', async () => {
      const kept = 'GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n';
      client.say(kept);
      const peer = await answer(ok('1'));
      await client.hears('\r\n\r\n1');
      expect(client.received).toContain('Connection: keep-alive\r\n');
      client.say(kept);
      await peer.hears('\r\n\r\nGET');
      peer.say(ok('2'));
      await client.hears('\r\n\r\n2');
    });

    it.each([
      ['400', 'GET / HTTP/1.1\r\nHost: a\nX: y\r\n\r\n'],
      ['431', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(1_100_000)}`],
      ['501', 'CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n'],
      ['505', 'GET / HTTP/3.0\r\nHost: a\r\n\r\n'],
      ['417', 'GET / HTTP/1.1\r\nHost: a\r\nExpect: more\r\n\r\n'],
    ])('that nobody can be sure of get %s and the end', async (code, text) => {
      client.say(text);
      expect(await client.end()).toMatch(new RegExp(`^HTTP/1.1 ${code} `));
      expect(instance.peers).toHaveLength(0);
      expect(plane.traffic().refused.get(Number(code))).toBe(1);
    });
  });

  describe('answers', () => {
    it('before the answer are passed on', async () => {
      client.say(GET);
      await answer(`HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n${ok()}`);
      expect(await client.hears('ok')).toMatch(
        /^HTTP\/1.1 103 Early Hints\r\nLink: <\/a.css>\r\n\r\nHTTP\/1.1 200 OK\r\n/,
      );
    });

    it('that come byte by byte are one', async () => {
      client.say(GET);
      const peer = await instance.peer(0);
      await peer.hears('\r\n\r\n');
      for (const byte of 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-Sum: 1\r\n\r\n') {
        peer.say(byte);
        await new Promise(setImmediate);
      }
      expect(await client.hears('0\r\nX-Sum: 1\r\n\r\n')).toMatch(
        /^HTTP\/1.1 200 OK\r\n/,
      );
    });

    it('that end with their connection end with a last chunk', async () => {
      client.say(GET);
      const peer = await answer('HTTP/1.1 200 OK\r\n\r\nall of it');
      peer.socket.end();
      expect(await client.hears('0\r\n\r\n')).toMatch(
        /\r\n\r\n9\r\nall of it\r\n0\r\n\r\n$/,
      );
    });

    it('that break off in a body of known length break off for the client', async () => {
      client.say(GET);
      const peer = await answer(
        'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf',
      );
      await client.hears('half');
      peer.socket.end();
      await client.end();
      expect(client.wasReset).toBe(true);
      expect(plane.traffic().failures.get('truncated')).toBe(1);
    });

    it('that say more than was asked serve nobody else', async () => {
      client.say(GET);
      const peer = await answer(`${ok('one')}${ok('evil')}`);
      await client.hears('one');
      await peer.end();
      client.say(GET);
      await answer(ok('two'), 1);
      await client.hears('two');
      expect(client.received).not.toContain('evil');
    });

    it('that nobody asked for serve nobody', async () => {
      client.say(GET);
      const peer = await answer(ok('one'));
      await client.hears('one');
      peer.say(ok('evil'));
      await peer.end();
      client.say(GET);
      await answer(ok('two'), 1);
      await client.hears('two');
      expect(client.received).not.toContain('evil');
    });

    it.each([
      ['nonsense', 'nonsense\r\n\r\n'],
      ['no head', 'HTTP/1.1 200 OK\nContent-Length: 0\n\n'],
      [
        'two lengths',
        'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx',
      ],
      [
        'a length and chunks',
        'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      ],
      ['a protocol that nobody wanted', 'HTTP/1.1 101 Now\r\n\r\n'],
    ])('that are %s become a 502', async (_, text) => {
      client.say(GET);
      const peer = await answer(text);
      expect(await client.hears('Bad gateway\n')).toMatch(/^HTTP\/1.1 502 /);
      await peer.end();
      // the client's connection is as good as before
      client.say(GET);
      await answer(ok('fine'), 1);
      await client.hears('fine');
    });

    it('to a HEAD have no body, whatever they say', async () => {
      client.say(GET.replace('GET', 'HEAD'));
      const peer = await answer(
        'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-A: 1\r\n\r\n',
      );
      expect(await client.hears('\r\n\r\n')).toContain('X-A: 1\r\n');
      client.say(GET);
      await peer.hears('GET /');
      peer.say(ok());
      await client.hears('ok');
    });

    it('with much in them come whole, however the reader dawdles', async () => {
      client.say(GET);
      client.socket.pause();
      const size = 32 * 1024 * 1024;
      const peer = await answer(
        `HTTP/1.1 200 OK\r\nContent-Length: ${size}\r\n\r\n`,
      );
      const piece = Buffer.alloc(65_536, 'x');
      for (let sent = 0; sent < size; sent += piece.length) {
        peer.socket.write(piece);
      }
      // until nothing moves any more
      let still = 0;
      for (let before = -1; still < 100; before = peer.socket.writableLength) {
        still = peer.socket.writableLength === before ? still + 1 : 0;
        await new Promise(setImmediate);
      }
      expect(peer.socket.writableLength).toBeGreaterThan(0);
      client.socket.resume();
      while (client.received.length < size) {
        await new Promise(setImmediate);
      }
      const body = client.received.slice(
        client.received.indexOf('\r\n\r\n') + 4,
      );
      expect(body.length).toBe(size);
    });
  });
});
