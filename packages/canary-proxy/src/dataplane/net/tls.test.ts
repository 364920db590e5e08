import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { connect as connectPlain } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { connect, ConnectionOptions } from 'node:tls';
import { text } from 'node:stream/consumers';
import { eventually } from '../../__testUtils__/eventually';
import { FakeClock } from '../../__testUtils__/FakeClock';
import { quietLog } from '../../__testUtils__/quietLog';
import { makeCertificate } from '../../tls/__testUtils__/makeCertificate';
import { TlsIdentity } from '../../tls/TlsIdentity';
import { useTestPlane } from './__testUtils__/useTestPlane';

jest.setTimeout(60_000);

describe('NetDataPlane over TLS', () => {
  const plane = useTestPlane();
  const { ends, instance, serve } = plane;
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'canary-proxy-tls-'));
    ends.push(() => rmSync(directory, { recursive: true }));
  });

  function listenWith(
    files: Parameters<typeof TlsIdentity.open>[0],
    clock = new FakeClock(),
  ): FakeClock {
    const identity = TlsIdentity.open(files, clock, quietLog());
    ends.push(() => identity.close());
    plane.renew({ tls: identity });
    return clock;
  }

  async function ask(port: number, options: ConnectionOptions) {
    const agent = new Agent({ maxCachedSessions: 0, ...options });
    const outgoing = request({
      host: '127.0.0.1',
      port,
      agent,
      headers: { cookie: 'uid=1' },
    });
    outgoing.end();
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
    return { headers: response.headers, body: await text(response) };
  }

  it('carries requests, says that they came by https, and makes cookies secure', async () => {
    const own = await makeCertificate(directory, 'own');
    listenWith(own);
    const [stable, canary] = [
      await instance('stable'),
      await instance('canary'),
    ];
    const port = await serve([stable.address], [canary.address]);
    const { body, headers } = await ask(port, { ca: own.cert });
    expect(body).toBe('canary');
    expect(headers['set-cookie']).toEqual([expect.stringMatching(/; Secure$/)]);
    expect(canary.last.headers['x-forwarded-proto']).toBe('https');
  });

  it('lets nobody in who has no certificate, where clients need one', async () => {
    const own = await makeCertificate(directory, 'own');
    const friend = await makeCertificate(directory, 'friend');
    const stranger = await makeCertificate(directory, 'stranger');
    listenWith({ ...own, clientAuthorities: friend.certificate });
    const pod = await instance('stable');
    const port = await serve([pod.address]);
    const known = { ca: own.cert, cert: friend.cert, key: friend.keyText };
    expect((await ask(port, known)).body).toBe('stable');
    const unknown = {
      ca: own.cert,
      cert: stranger.cert,
      key: stranger.keyText,
    };
    await expect(ask(port, unknown)).rejects.toThrow();
    await expect(ask(port, { ca: own.cert })).rejects.toThrow();
    expect(pod.requests).toHaveLength(1);
  });

  it('keeps asking clients for certificates while those of the authorities are gone', async () => {
    const own = await makeCertificate(directory, 'own');
    const friend = await makeCertificate(directory, 'friend');
    const clock = listenWith({ ...own, clientAuthorities: friend.certificate });
    const port = await serve([(await instance('stable')).address]);
    writeFileSync(friend.certificate, '');
    clock.advance(10_000);
    await nextTurn();
    const known = { ca: own.cert, cert: friend.cert, key: friend.keyText };
    expect((await ask(port, known)).body).toBe('stable');
  });

  it('takes a certificate that has changed, and keeps the one before when it does not fit', async () => {
    const old = await makeCertificate(directory, 'own');
    const clock = listenWith(old);
    const port = await serve([(await instance('stable')).address]);
    writeFileSync(old.key, 'no key at all');
    clock.advance(10_000);
    await nextTurn();
    expect((await ask(port, { ca: old.cert })).body).toBe('stable');
    const renewed = await makeCertificate(directory, 'own');
    clock.advance(10_000);
    await nextTurn();
    expect((await ask(port, { ca: renewed.cert })).body).toBe('stable');
    await expect(ask(port, { ca: old.cert })).rejects.toThrow();
  });

  it('ends with clients that never got as far as TLS', async () => {
    listenWith(await makeCertificate(directory, 'own'));
    const port = await serve([(await instance('stable')).address]);
    const silent = connectPlain(port, '127.0.0.1');
    silent.on('error', () => {});
    await once(silent, 'connect');
    const speaking = connectPlain(port, '127.0.0.1');
    speaking.on('error', () => {});
    speaking.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(speaking, 'close');
    const gone = once(silent, 'close');
    await plane.current.stop(60_000);
    await gone;
    expect(silent.bytesRead).toBe(0);
  });

  it('finishes what is under way when it ends', async () => {
    const own = await makeCertificate(directory, 'own');
    listenWith(own);
    const answers: Array<() => void> = [];
    const pod = await instance('stable', (_, response) => {
      answers.push(() => response.end('late'));
    });
    const port = await serve([pod.address]);
    const answer = ask(port, { ca: own.cert });
    await eventually(
      () => answers,
      found => found.length === 1,
    );
    const stopped = plane.current.stop(60_000);
    answers[0]();
    expect((await answer).body).toBe('late');
    await stopped;
  });

  it('breaks an answer off without the end of TLS', async () => {
    const own = await makeCertificate(directory, 'own');
    listenWith(own);
    const pod = await instance('stable', (_, response) => {
      response.write('half', () => response.socket?.resetAndDestroy());
    });
    const port = await serve([pod.address]);
    const client = connect({ host: '127.0.0.1', port, ca: own.cert });
    let received = '';
    client.on('error', () => {});
    client.on('data', data => {
      received += data;
    });
    client.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(client, 'close');
    expect(received).not.toMatch(/0\r\n\r\n$/);
  });

  it('is refused with files that cannot be used', async () => {
    const own = await makeCertificate(directory, 'own');
    const other = await makeCertificate(directory, 'other');
    const open = (files: Parameters<typeof TlsIdentity.open>[0]) => () =>
      TlsIdentity.open(files, new FakeClock(), quietLog());
    expect(open({ ...own, key: other.key })).toThrow(/key values mismatch/);
    expect(open({ ...own, key: join(directory, 'none') })).toThrow(/ENOENT/);
    for (const content of ['', 'no certificate']) {
      const clientAuthorities = join(directory, 'authorities');
      writeFileSync(clientAuthorities, content);
      expect(open({ ...own, clientAuthorities })).toThrow(
        /authorities': expected certificates/,
      );
    }
  });
});
