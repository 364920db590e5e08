import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { ConnectionOptions } from 'node:tls';
import { quietLog } from '../__testUtils__/quietLog';
import { startProxy } from '../program/startProxy';
import { makeCertificate } from '../tls/__testUtils__/makeCertificate';

jest.setTimeout(60_000);

describe('the admin API over TLS', () => {
  it('answers those whose certificate it knows', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'canary-proxy-tls-'));
    const own = await makeCertificate(directory, 'own');
    const backend = await makeCertificate(directory, 'backend');
    const proxy = await startProxy(
      {
        adminPort: 0,
        adminTlsCertificateFile: own.certificate,
        adminTlsKeyFile: own.key,
        adminTlsClientAuthoritiesFile: backend.certificate,
      },
      { anyPort: true, log: quietLog() },
    );
    const ask = async (options: ConnectionOptions) => {
      const outgoing = request(`${proxy.adminUrl}/healthz`, {
        ca: own.cert,
        agent: false,
        ...options,
      });
      outgoing.end();
      const [response] = (await once(outgoing, 'response')) as [
        IncomingMessage,
      ];
      await text(response);
      return response.statusCode;
    };
    try {
      expect(proxy.adminUrl).toMatch(/^https:/);
      expect(await ask({ cert: backend.cert, key: backend.keyText })).toBe(200);
      await expect(ask({})).rejects.toThrow();
    } finally {
      await proxy.stop();
      rmSync(directory, { recursive: true });
    }
  });
});
