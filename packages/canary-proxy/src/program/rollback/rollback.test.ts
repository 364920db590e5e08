import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { quietLog } from '../../__testUtils__/quietLog';
import { unusedPort } from '../../__testUtils__/unusedPort';
import {
  MadeCertificate,
  makeCertificate,
} from '../../tls/__testUtils__/makeCertificate';
import type { CanaryProxy } from '../CanaryProxy';
import type { ProxySettings } from '../ProxySettings';
import { startProxy } from '../startProxy';
import { rollBackRoute } from './rollBackRoute';
import { runRollback } from './runRollback';

const TOKEN = 'a-token-of-these-tests';

jest.setTimeout(60_000);

describe('a rollback', () => {
  let directory: string;
  let own: MadeCertificate;
  let backend: MadeCertificate;
  const ends: Array<() => unknown> = [];

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'canary-proxy-rollback-'));
    own = await makeCertificate(directory, 'own');
    backend = await makeCertificate(directory, 'backend');
  });

  afterEach(async () => {
    for (const end of ends.splice(0)) {
      await end();
    }
    rmSync(directory, { recursive: true });
  });

  const file = (name: string, content: string) => {
    const path = join(directory, name);
    writeFileSync(path, content);
    return path;
  };

  async function start(settings: ProxySettings = {}): Promise<CanaryProxy> {
    const proxy = await startProxy(
      {
        adminPort: 0,
        tokens: [TOKEN],
        routes: [
          {
            version: 1,
            id: 'shop',
            generation: 1,
            port: 8001,
            bucketing: 'xxh32-10000',
            stable: { revision: 'r1', endpoints: ['127.0.0.1:1'] },
            canary: { revision: 'r2', endpoints: ['127.0.0.1:1'] },
            policy: { salt: 'a', identity: [{ cookie: 'uid' }], rules: [] },
          },
        ],
        ...settings,
      },
      { anyPort: true, log: quietLog() },
    );
    ends.push(() => proxy.stop());
    return proxy;
  }

  async function listen(server: Server): Promise<number> {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    ends.push(() => new Promise(done => server.close(done)));
    return (server.address() as AddressInfo).port;
  }

  async function run(...argv: string[]) {
    let out = '';
    const isDone = await runRollback(argv, text => {
      out += text;
    });
    return { isDone, out };
  }

  const rollBack = (admin: string, ...argv: string[]) =>
    run('--admin', admin, '--route', 'shop', ...argv);

  it('is confirmed by an admin API that speaks TLS and asks for a certificate, and says how long it holds', async () => {
    const { adminUrl } = await start({
      adminTlsCertificateFile: own.certificate,
      adminTlsKeyFile: own.key,
      adminTlsClientAuthoritiesFile: backend.certificate,
    });
    const options = [
      ...['--ca-file', own.certificate, '--cert-file', backend.certificate],
      ...['--key-file', backend.key, '--server-name', 'localhost'],
      ...['--token-file', file('token', `\n${TOKEN} \nyesterdays-token\n`)],
    ];
    expect(await rollBack(adminUrl, ...options)).toEqual({
      isDone: true,
      out:
        `${adminUrl}: everyone gets stable (r1), confirmed at generation 2\n` +
        'It holds until the file or the ConfigMap of the route says something newer; an instance that starts anew reads those.\n',
    });
    expect(await rollBack(adminUrl, ...options)).toEqual({
      isDone: true,
      out: `${adminUrl}: everyone gets stable already (r1), at generation 2\n`,
    });
  });

  it('says why an instance cannot be reached, and tells of the others all the same', async () => {
    const { adminUrl } = await start();
    const gone = `http://127.0.0.1:${await unusedPort()}`;
    const { isDone, out } = await rollBack(
      adminUrl,
      ...['--admin', gone, '--token', TOKEN],
    );
    expect(isDone).toBe(false);
    expect(out).toContain(`${gone}: failed: connect ECONNREFUSED 127.0.0.1:`);
    expect(out).toContain(`${adminUrl}: everyone gets stable (r1)`);
  });

  it('says what is missing where TLS does not come about', async () => {
    const identity = { cert: own.cert, key: own.keyText };
    const open = await listen(createTlsServer(identity));
    const asking = await listen(
      createTlsServer({ ...identity, requestCert: true, ca: backend.cert }),
    );
    const plain = await listen(createServer());
    const said = async (address: string, ...argv: string[]) =>
      (await rollBack(address, ...argv)).out;
    const ca = ['--ca-file', own.certificate];
    expect(await said(`https://127.0.0.1:${open}`)).toMatch(
      /failed: self-signed certificate \(DEPTH_ZERO_SELF_SIGNED_CERT\); '--ca-file' says whom to trust\n$/,
    );
    expect(
      await said(
        `https://127.0.0.1:${open}`,
        ...[...ca, '--server-name', 'shop.example'],
      ),
    ).toMatch(/altnames.*'--server-name' says whom the certificate is for\n$/);
    expect(await said(`https://127.0.0.1:${asking}`, ...ca)).toMatch(
      /certificate required .*'--cert-file' and '--key-file' show a certificate\n$/,
    );
    expect(await said(`https://127.0.0.1:${plain}`)).toMatch(
      /wrong version number \(EPROTO\); perhaps it speaks no TLS, which 'http:\/\/' is for\n$/,
    );
    expect(await said(`http://127.0.0.1:${open}`)).toMatch(
      /perhaps it speaks TLS, which 'https:\/\/' is for\n$/,
    );
  });

  it('waits for no instance that does not answer', async () => {
    const silent = createServer(() => {});
    const port = await listen(silent);
    await expect(
      rollBackRoute(`http://127.0.0.1:${port}`, 'shop', { patience: 1 }),
    ).rejects.toThrow('no answer within 1 ms');
  });

  it('is not confirmed by something that is no admin API', async () => {
    const port = await listen(
      createServer((_, response) => response.end('<html>')),
    );
    expect((await rollBack(`http://127.0.0.1:${port}`)).out).toMatch(
      /failed: it answers with something else than JSON/,
    );
  });

  it('explains itself', async () => {
    const { isDone, out } = await run('--help');
    expect(isDone).toBe(true);
    expect(out).toContain('--token-file FILE');
  });

  it.each<[string[], string]>([
    [
      [],
      "'--admin' is missing, expected the address of an admin API, for example 'http://127.0.0.1:9081'; '--route' is missing, expected the id of a route",
    ],
    [
      ['--admin', '10.0.0.7:9081', '--route', 'shop'],
      "'--admin' is '10.0.0.7:9081', expected the address of an admin API, for example 'http://10.0.0.7:9081'",
    ],
    [
      ['--admin', 'localhost:9081', '--route', 'shop'],
      "'--admin' is 'localhost:9081', expected the address of an admin API, for example 'http://localhost:9081'",
    ],
    [['--admni', 'x'], "Unknown option '--admni', did you mean '--admin'?"],
    [
      ['--admin', 'http://x', '--route', 'shop', '--cert-file', 'x'],
      "'--key-file' is missing, expected '--cert-file' and '--key-file' together; '--cert-file' is for TLS, expected an '--admin' that begins with 'https://'",
    ],
    [
      ['--admin', 'https://x', '--route', 'shop', '--ca-file', '/no/where'],
      "'--ca-file' is '/no/where', expected a file that can be read (ENOENT",
    ],
  ])('is refused before anyone is asked: %p', async (argv, message) => {
    await expect(run(...argv)).rejects.toThrow(message);
  });

  it.each<[string, (secret: string) => string[]]>([
    ['a token with a space', secret => ['--token', `${secret} b`]],
    ['a token in two words', secret => ['--token', 'b', secret]],
    ['a token with a control character', secret => ['--token', `${secret}\0`]],
    [
      'a token of a file with a space',
      secret => ['--token-file', file('token', `${secret} b`)],
    ],
    [
      'a token twice',
      secret => ['--token', secret, '--token-file', file('token', secret)],
    ],
  ])('never repeats %s', async (_, argv) => {
    const error = await rollBack('http://127.0.0.1:1', ...argv('geheim')).catch(
      failure => failure,
    );
    expect(error.name).toBe('SettingsError');
    expect(error.message).toMatch(
      /'--token(-file)?' (is not usable|is given|has)/,
    );
    expect(error.message).not.toContain('geheim');
  });
});
