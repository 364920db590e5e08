import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { FakeClock } from '../../__testUtils__/FakeClock';
import { quietLog } from '../../__testUtils__/quietLog';
import { makeCertificate } from '../../tls/__testUtils__/makeCertificate';
import { TlsIdentity } from '../../tls/TlsIdentity';
import { eventually } from '../../__testUtils__/eventually';
import { RawPeer } from '../net/__testUtils__/RawPeer';
import {
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

const REQUEST = PREFACE + frame(FRAME.settings, 0, 0) + GET;

describe('The preface of HTTP/2', () => {
  const { plane, instance } = useStreams();

  const connected = async (): Promise<RawPeer> => {
    const pod = await instance('stable');
    const peer = await RawPeer.connect(await plane.serve([pod.address]));
    plane.ends.push(() => peer.destroy());
    return peer;
  };

  /** Waits for the answer. */
  const isAnswered = (peer: RawPeer): Promise<boolean> =>
    eventually(
      () =>
        framesOf(peer).some(
          ({ type, stream, payload }) =>
            type === FRAME.data && stream === 1 && payload === 'stable',
        ),
      Boolean,
    );

  it('begins a connection wherever it is cut', async () => {
    const pod = await instance('stable');
    const port = await plane.serve([pod.address]);
    for (let cut = 0; cut <= REQUEST.length; cut += 1) {
      const peer = await RawPeer.connect(port);
      peer.socket.setNoDelay();
      peer.say(REQUEST.slice(0, cut));
      await new Promise(setImmediate);
      peer.say(REQUEST.slice(cut));
      await isAnswered(peer);
      peer.destroy();
    }
    expect(pod.heads).toHaveLength(REQUEST.length + 1);
    await plane.idle();
  });

  it('begins a connection within TLS, though it is not offered there', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'canary-proxy-h2-'));
    plane.ends.push(() => rmSync(directory, { recursive: true }));
    const files = await makeCertificate(directory, 'own');
    const tls = TlsIdentity.open(files, new FakeClock(), quietLog());
    plane.ends.push(() => tls.close());
    plane.renew({ tls });
    const pod = await instance('stable');
    const port = await plane.serve([pod.address]);
    const socket = connect({ host: '127.0.0.1', port, ca: files.cert });
    await once(socket, 'secureConnect');
    const peer = new RawPeer(socket);
    plane.ends.push(() => peer.destroy());
    peer.say(REQUEST.slice(0, 20));
    await new Promise(setImmediate);
    peer.say(REQUEST.slice(20));
    expect(await isAnswered(peer)).toBe(true);
    expect(pod.last['x-forwarded-proto']).toBe('https');
  });

  it('begins one byte by byte', async () => {
    const peer = await connected();
    peer.socket.setNoDelay();
    for (const byte of REQUEST) {
      peer.say(byte);
      await new Promise(setImmediate);
    }
    expect(await isAnswered(peer)).toBe(true);
  });

  it.each([
    ['after a request', 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['after an empty line', '\r\n'],
  ])('is refused %s', async (_, before) => {
    const pod = await plane.instance('stable');
    const peer = await RawPeer.connect(await plane.serve([pod.address]));
    peer.say(before + REQUEST);
    const received = await peer.end();
    expect(received).toMatch(/HTTP\/1\.1 505 HTTP Version Not Supported\r\n/);
    expect(received.endsWith('Only HTTP/1.0 and HTTP/1.1 are spoken\n')).toBe(
      true,
    );
  });

  it.each([
    ['goes on otherwise', 'PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n'],
    ['has fields', 'PRI * HTTP/2.0\r\nHost: a\r\n\r\n'],
    ['is followed by no settings', `${PREFACE}${GET}`],
  ])('ends the connection where it %s', async (_, text) => {
    const peer = await connected();
    peer.say(text);
    await peer.end();
    expect(framesOf(peer).map(({ type }) => type)).not.toContain(FRAME.headers);
    expect(plane.traffic().inFlight()).toBe(0);
  });

  it.each(['PRI / HTTP/2.0\r\n\r\n', 'GET * HTTP/2.0\r\n\r\n'])(
    'is not %j',
    async text => {
      const peer = await connected();
      peer.say(text);
      expect(await peer.end()).toMatch(/^HTTP\/1\.1 (505|400) /);
    },
  );
});
