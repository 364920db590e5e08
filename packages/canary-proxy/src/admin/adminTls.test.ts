import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { connect, ConnectionOptions } from 'node:tls';
import { quietLog } from '../__testUtils__/quietLog';
import type { CanaryProxy } from '../program/CanaryProxy';
import { startProxy } from '../program/startProxy';
import {
  MadeCertificate,
  makeCertificate,
} from '../tls/__testUtils__/makeCertificate';

jest.setTimeout(60_000);

describe('the admin API over TLS that asks for certificates', () => {
  let directory: string;
  let own: MadeCertificate;
  let backend: MadeCertificate;
  let stranger: MadeCertificate;
  let proxy: CanaryProxy;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'canary-proxy-tls-'));
    own = await makeCertificate(directory, 'own');
    backend = await makeCertificate(directory, 'backend');
    stranger = await makeCertificate(directory, 'stranger');
    proxy = await startProxy(
      {
        adminPort: 0,
        adminTlsCertificateFile: own.certificate,
        adminTlsKeyFile: own.key,
        adminTlsClientAuthoritiesFile: backend.certificate,
      },
      { anyPort: true, log: quietLog() },
    );
  });

  afterAll(async () => {
    await proxy.stop();
    rmSync(directory, { recursive: true });
  });

  const ask = async (
    path: string,
    client?: MadeCertificate,
    method = 'GET',
  ) => {
    const outgoing = request(`${proxy.adminUrl}${path}`, {
      method,
      ca: own.cert,
      cert: client?.cert,
      key: client?.keyText,
      agent: false,
    });
    outgoing.end();
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
    return { status: response.statusCode, body: await text(response) };
  };

  it('answers those whose certificate it knows', async () => {
    expect(proxy.adminUrl).toMatch(/^https:/);
    for (const path of ['/healthz', '/v1/status', '/metrics']) {
      expect((await ask(path, backend)).status).toBe(200);
    }
  });

  it('answers probes of those who have none', async () => {
    expect(await ask('/healthz')).toEqual({ status: 200, body: 'ok\n' });
    expect(await ask('/readyz?x')).toEqual({ status: 200, body: 'ready\n' });
    expect((await ask('/readyz', stranger)).status).toBe(200);
  });

  it.each([
    ['GET', '/v1/status'],
    ['GET', '/metrics'],
    ['GET', '/healthz/'],
    ['GET', '/healthz/../v1/status'],
    ['PUT', '/v1/routes/shop'],
    ['DELETE', '/v1/routes/shop?generation=1'],
    ['GET', '/nowhere'],
  ])('refuses them %s %s', async (method, path) => {
    const { status, body } = await ask(path, undefined, method);
    expect([status, JSON.parse(body)]).toEqual([
      403,
      {
        error: {
          code: 'forbidden',
          message:
            'Without a certificate of its client authorities this admin API answers /healthz and /readyz only, and no client certificate was shown',
        },
      },
    ]);
    const unknown = await ask(path, stranger, method);
    expect([unknown.status, JSON.parse(unknown.body).error.message]).toEqual([
      403,
      expect.stringMatching(
        /, and the client certificate is not accepted \([A-Z_]+\)$/,
      ),
    ]);
  });

  it.each<[string, () => MadeCertificate | undefined, number]>([
    ['without a certificate', () => undefined, 403],
    ['of a stranger', () => stranger, 403],
    ['of one whom it knows', () => backend, 200],
  ])(
    'believes a resumed session %s no more than its beginning',
    async (_, client, expected) => {
      const port = Number(new URL(proxy.adminUrl).port);
      const exchange = async (path: string, options: ConnectionOptions) => {
        const { cert, keyText: key } = client() ?? {};
        const socket = connect({
          port,
          host: '127.0.0.1',
          ca: own.cert,
          cert,
          key,
          ...options,
        });
        const sessions: Buffer[] = [];
        socket.on('session', session => sessions.push(session));
        await once(socket, 'secureConnect');
        const isReused = socket.isSessionReused();
        socket.write(
          `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`,
        );
        return { answer: await text(socket), sessions, isReused };
      };
      const first = await exchange('/healthz', {});
      expect(first.answer).toMatch(/^HTTP\/1\.1 200 /);
      const second = await exchange('/v1/status', {
        session: first.sessions.at(-1),
      });
      expect(second.isReused).toBe(true);
      expect(second.answer).toMatch(new RegExp(`^HTTP/1\\.1 ${expected} `));
    },
  );
});
