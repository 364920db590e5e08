import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CanaryProxy, startProxy } from '@backstage-releases/canary-proxy';
import { createCertificate } from '@backstage-releases/local-cluster';
import { AdminTls } from './CanaryProxyConfig';
import { ProxyAdmin } from './ProxyAdmin';

jest.setTimeout(60_000);

const TOKEN = 'secret';

describe('an admin API that speaks TLS and asks who comes', () => {
  let folder: string;
  let proxy: CanaryProxy;
  let tls: AdminTls;
  let admin: ProxyAdmin | undefined;

  const file = (name: string) => join(folder, name);
  const read = (name: string) => () => readFileSync(file(name), 'utf8');

  /** Makes a certificate that signs itself, for 127.0.0.1 and localhost. */
  async function make(name: string): Promise<void> {
    const { cert, key } = await createCertificate(name);
    writeFileSync(file(`${name}.crt`), cert);
    writeFileSync(file(`${name}.key`), key);
  }

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'proxy-admin-'));
    await make('proxy');
    await make('backend');
    proxy = await startProxy(
      {
        adminPort: 0,
        tokens: [TOKEN],
        adminTlsCertificateFile: file('proxy.crt'),
        adminTlsKeyFile: file('proxy.key'),
        adminTlsClientAuthoritiesFile: file('backend.crt'),
      },
      {
        anyPort: true,
        log: { info: () => {}, warn: () => {}, error: () => {} },
      },
    );
    tls = {
      ca: read('proxy.crt'),
      cert: read('backend.crt'),
      key: read('backend.key'),
    };
  });

  afterEach(async () => {
    await admin?.close();
    await proxy.stop();
    rmSync(folder, { recursive: true });
  });

  const ask = (changes: Partial<AdminTls> = {}) => {
    admin = ProxyAdmin.create({
      token: () => TOKEN,
      tls: { ...tls, ...changes },
    });
    return admin.status({
      name: 'one',
      adminUrl: proxy.adminUrl,
      renewed: Date.now(),
      countsFor: 30_000,
    });
  };

  it('answers the backend that shows its certificate', async () => {
    expect(proxy.adminUrl).toMatch(/^https:/);
    await expect(ask()).resolves.toHaveProperty('capabilities');
    await admin?.close();
    await expect(ask({ serverName: 'localhost' })).resolves.toHaveProperty(
      'capabilities',
    );
  });

  it.each<[string, Partial<AdminTls>, RegExp]>([
    [
      'shows no certificate',
      { cert: undefined, key: undefined },
      /^Canary proxy 'one': .* no client certificate was shown; look at 'releases.canaryProxy.tls'$/,
    ],
    [
      'shows one that the proxy does not know',
      { cert: read('proxy.crt'), key: read('proxy.key') },
      /^Canary proxy 'one': .* not accepted \([A-Z_]+\); look at 'releases.canaryProxy.tls'$/,
    ],
  ])('lets in nobody who %s', async (_, changes, message) => {
    await expect(ask(changes)).rejects.toMatchObject({
      name: 'NotAllowedError',
      message: expect.stringMatching(message),
    });
  });

  it.each<[string, Partial<AdminTls>, RegExp]>([
    [
      'the proxy is not trusted',
      { ca: undefined },
      /Failed to reach canary proxy 'one' at 'https:.*self-signed certificate/,
    ],
    [
      "the proxy's certificate is for somebody else",
      { serverName: 'shop.example' },
      /Failed to reach canary proxy 'one' at 'https:.*not in the cert's altnames/,
    ],
  ])('says so where %s', async (_, changes, message) => {
    await expect(ask(changes)).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
      message: expect.stringMatching(message),
    });
  });

  it('is asked with the certificate that is there at that moment', async () => {
    await make('other');
    tls = { ...tls, cert: read('shown.crt'), key: read('shown.key') };
    const show = (name: string) =>
      ['crt', 'key'].forEach(kind =>
        writeFileSync(file(`shown.${kind}`), read(`${name}.${kind}`)()),
      );
    show('other');
    await expect(ask()).rejects.toThrow('certificate is not accepted');
    const asked = admin!;
    // its connection is free again by then, and could be taken for the next request
    await new Promise(setImmediate);
    show('backend');
    await expect(
      asked.status({
        name: 'one',
        adminUrl: proxy.adminUrl,
        renewed: Date.now(),
        countsFor: 30_000,
      }),
    ).resolves.toHaveProperty('capabilities');
  });
});
