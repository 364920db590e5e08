import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { version } from '../../package.json';
import { ask } from '../__testUtils__/ask';
import { eventually } from '../__testUtils__/eventually';
import { Instance } from '../__testUtils__/Instance';
import { unusedPort } from '../__testUtils__/unusedPort';

const BIN = resolve(__dirname, '../../bin/canary-proxy');
const TOKEN = 'a-token-of-these-tests';

jest.setTimeout(300_000);

describe('the program', () => {
  let directory: string;
  let stable: Instance;
  let canary: Instance;
  let waiting: ServerResponse[];
  let children: ChildProcess[];

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'canary-proxy-'));
    children = [];
    waiting = [];
    stable = await Instance.start('stable', (request, response) => {
      if (request.url === '/slow') {
        response.write('begun ');
        waiting.push(response);
      } else {
        response.end('stable');
      }
    });
    canary = await Instance.start('canary');
  });

  afterEach(async () => {
    children.forEach(child => child.kill('SIGKILL'));
    await Promise.all([stable.stop(), canary.stop()]);
    rmSync(directory, { recursive: true });
  });

  const route = (generation: number, port: number, share: number) => ({
    version: 1,
    id: 'shop',
    generation,
    port,
    bucketing: 'xxh32-10000',
    stable: { revision: 'r1', endpoints: [stable.address] },
    canary: { revision: 'r2', endpoints: [canary.address] },
    policy: {
      salt: 'one',
      identity: [{ cookie: 'uid' }],
      rules: [{ share }],
    },
  });

  function configure(content: object, name = 'routes.yaml'): string {
    const path = join(directory, name);
    writeFileSync(path, stringify(content));
    return path;
  }

  /** Runs the program; what it says is kept. */
  function run(...args: string[]) {
    const child = spawn(process.execPath, [BIN, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.push(child);
    const said = { out: '', log: '' };
    child.stdout.on('data', data => {
      said.out += data;
    });
    child.stderr.on('data', data => {
      said.log += data;
    });
    const ended = once(child, 'close').then(([code]) => ({
      code: code as number | null,
      ...said,
    }));
    const lines = () =>
      said.log
        .split('\n')
        .filter(line => line.startsWith('{'))
        .map(line => JSON.parse(line));
    const says = (message: string) =>
      eventually(
        () => {
          if (child.exitCode !== null) {
            throw new Error(`It ended: ${said.log}`);
          }
          return lines().find(line => line.message === message);
        },
        line => line !== undefined,
      );
    let heard = 0;
    /** Waits for a line that was not waited for before. */
    const saysAgain = async (message: string) => {
      await eventually(
        () => lines().filter(line => line.message === message).length,
        count => count > heard,
      );
      heard += 1;
    };
    return { child, ended, says, saysAgain };
  }

  const visit = async (port: number, path = '/') =>
    (await ask(port, { path, headers: { cookie: 'uid=1' } })).body;

  it('writes requests down, in a new file when the old one was moved, and to its output', async () => {
    const port = await unusedPort();
    const config = configure({ routes: [route(1, port, 100)] });
    const file = join(directory, 'access.log');
    const flags = ['--config', config, '--admin-port', '0', '--access-log'];
    const linesOf = (text: string) =>
      text
        .split('\n')
        .filter(line => line !== '')
        .map(line => JSON.parse(line));
    const { child, ended, says } = run(...flags, file);
    await says('Ready');
    await visit(port, '/first?token=secret');
    renameSync(file, `${file}.1`);
    child.kill('SIGHUP');
    await says('Opened the access log again');
    await visit(port, '/second');
    child.kill('SIGINT');
    expect((await ended).code).toBe(0);
    expect(linesOf(readFileSync(`${file}.1`, 'utf8'))).toMatchObject([
      { route: 'shop', path: '/first', group: 'canary', status: 200 },
    ]);
    expect(readFileSync(`${file}.1`, 'utf8')).not.toContain('secret');
    expect(linesOf(readFileSync(file, 'utf8'))).toMatchObject([
      { path: '/second', traceId: expect.stringMatching(/^[0-9a-f]{32}$/) },
    ]);

    const other = run(...flags, '-', '--access-log-query');
    await other.says('Ready');
    await visit(port, '/third?v=2');
    other.child.kill('SIGINT');
    expect(linesOf((await other.ended).out)).toMatchObject([
      { path: '/third', query: 'v=2' },
    ]);

    const { code, log } = await run(...flags, join(file, 'x')).ended;
    expect(code).toBe(2);
    expect(log).toContain("'--access-log' is '");
  });

  it('serves the routes of a file, takes them again, and is rolled back by its token alone', async () => {
    const port = await unusedPort();
    const config = configure({ routes: [route(1, port, 100)] });
    const { child, ended, says, saysAgain } = run(
      ...['--config', config, '--admin-port', '0', '--token', TOKEN],
    );
    const { url } = await says('The admin API listens');
    expect(await says('Ready')).toMatchObject({ pid: child.pid });
    expect(await visit(port)).toBe('canary');

    configure({ routes: [route(2, port, 0)] });
    child.kill('SIGHUP');
    await eventually(
      () => visit(port),
      body => body === 'stable',
    );

    for (const wrong of [{}, { routes: { shop: route(3, port, 0) } }]) {
      configure(wrong);
      child.kill('SIGHUP');
      await saysAgain('Failed to read the configuration again');
      expect(await visit(port)).toBe('stable');
    }

    configure({ routes: [route(3, port, 100)] });
    child.kill('SIGHUP');
    await eventually(
      () => visit(port),
      body => body === 'canary',
    );
    const rollback = ['rollback', '--admin', url, '--route', 'shop'];
    const wrong = await run(...rollback, '--token', 'wrong').ended;
    expect(wrong.code).toBe(1);
    expect(wrong.out).toContain('No valid token was given');
    expect(await visit(port)).toBe('canary');
    const { code, out } = await run(...rollback, '--token', TOKEN).ended;
    expect(out).toContain(
      `${url}: everyone gets stable (r1), confirmed at generation 4\n`,
    );
    expect(code).toBe(0);
    expect(await visit(port)).toBe('stable');

    child.kill('SIGINT');
    expect((await ended).code).toBe(0);
  });

  it('carries requests in as many threads as it is told, and writes all of them down', async () => {
    const port = await unusedPort();
    const file = join(directory, 'access.log');
    const config = configure({ routes: [route(1, port, 0)] });
    const { child, ended, says } = run(
      ...['--config', config, '--admin-port', '0', '--token', TOKEN],
      ...['--workers', '3', '--access-log', file],
    );
    const { url } = await says('The admin API listens');
    await says('Ready');
    const visits = () =>
      Promise.all(Array.from({ length: 60 }, (_, id) => visit(port, `/${id}`)));
    expect(new Set(await visits())).toEqual(new Set(['stable']));
    const admin = async (path: string, init: RequestInit = {}) =>
      (
        await fetch(`${url}/v1${path}`, {
          headers: { authorization: `Bearer ${TOKEN}` },
          ...init,
        })
      ).json();
    expect((await admin('/status')).threads).toEqual({ wished: 3, serving: 3 });
    // confirmed by all of them
    const put = await admin('/routes/shop', {
      method: 'PUT',
      body: JSON.stringify(route(2, port, 100)),
    });
    expect(put).toMatchObject({ serving: true, servedGeneration: 2 });
    expect(new Set(await visits())).toEqual(new Set(['canary']));

    child.kill('SIGINT');
    expect((await ended).code).toBe(0);
    const paths = readFileSync(file, 'utf8')
      .split('\n')
      .filter(line => line !== '')
      .map(line => JSON.parse(line).path);
    const asked = Array.from({ length: 60 }, (_, id) => `/${id}`);
    expect(paths.sort()).toEqual([...asked, ...asked].sort());
  });

  it('finishes what is in flight when it is asked to end', async () => {
    const port = await unusedPort();
    const config = configure({
      drainDelay: '10s',
      routes: [route(1, port, 0)],
    });
    const { child, ended, says } = run(
      ...['--config', config, '--admin-port', '0', '--token', TOKEN],
      ...['--drain-delay', '100ms'],
    );
    const { url } = await says('The admin API listens');
    await says('Ready');
    const pending = visit(port, '/slow');
    await eventually(
      () => waiting,
      ({ length }) => length === 1,
    );
    child.kill('SIGTERM');
    await says('Ending');
    const readyz = await fetch(`${url}/readyz`);
    expect([readyz.status, await readyz.text()]).toEqual([
      503,
      'not ready: it is ending\n',
    ]);
    await eventually(
      () =>
        visit(port).then(
          () => 'served',
          error => error.code,
        ),
      outcome => outcome === 'ECONNREFUSED',
    );
    const late = await fetch(`${url}/v1/routes/shop`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${TOKEN}` },
      body: JSON.stringify(route(2, port, 100)),
    });
    expect(late.status).toBe(503);
    waiting[0].end('and ended');
    expect(await pending).toBe('begun and ended');
    expect((await ended).code).toBe(0);
  });

  it('says what is wrong and does not start', async () => {
    const port = await unusedPort();
    const config = (name: string, content: object) => [
      '--config',
      configure(content, name),
    ];
    const cases: Array<[string[], number, RegExp]> = [
      [
        ['--max-haed', '1'],
        2,
        /Unknown option '--max-haed', did you mean '--max-head'\? \(see --help\)/,
      ],
      [
        ['--token', 'a', 'geheim'],
        2,
        /: '--token' has more than one word after it, expected one$/m,
      ],
      [['--admin-port', 'x'], 2, /'--admin-port' is 'x', expected a port/],
      [['--config', 'nowhere.yaml'], 2, /'--config' is 'nowhere.yaml'/],
      [
        ['--drain-delay', '5', '--advertise', 'home'],
        2,
        /'--advertise' is 'home', expected an IP address; '--drain-delay' is '5', expected a duration/,
      ],
      [
        ['--kubeconfig', 'nowhere', '--context', 'prod'],
        2,
        /'--kubeconfig' is 'nowhere' and '--context' 'prod', expected a kubeconfig that can be used \(.*ENOENT/,
      ],
      [
        ['--in-cluster'],
        2,
        /'--in-cluster' is true, expected the service account of a pod \(/,
      ],
      [
        ['--admin-tls-certificate-file', 'no', '--admin-tls-key-file', 'key'],
        2,
        /'--admin-tls-certificate-file' is 'no' and '--admin-tls-key-file' 'key', expected a certificate and its key as PEM files \(ENOENT/,
      ],
      [['--access-log', '/no/where'], 2, /'--access-log' is '\/no\/where'/],
      [
        ['--admin-port', stable.address.split(':')[1]],
        1,
        /Failed to listen on '127\.0\.0\.1' port \d+ for the admin API: .*EADDRINUSE.*; '--admin-host' and '--admin-port' set another one/,
      ],
      [
        config('c.yaml', {
          adminPort: 0,
          routes: [route(1, Number(stable.address.split(':')[1]), 0)],
        }),
        2,
        /^Route 'shop' of '.*c\.yaml': Failed to listen on port \d+ for route 'shop': .*EADDRINUSE/m,
      ],
      [
        config('e.yaml', { adminPort: 0, routes: [route(1, port, 0), {}] }),
        2,
        /^'routes\[1\]' of '.*e\.yaml': Invalid route: 'version'/m,
      ],
      [
        ['--admin-host', '0.0.0.0'],
        2,
        /'--admin-host' is '0\.0\.0\.0', .* where there are no '--token'/,
      ],
      [
        config('a.yaml', { rutes: [] }),
        2,
        /'rutes' is not known, did you mean 'routes'\?/,
      ],
      [
        [
          ...config('b.yaml', { routes: [route(0, port, 0)] }),
          '--admin-port',
          '0',
        ],
        2,
        /^Route 'shop' of '.*b\.yaml': Invalid route: 'generation' is 0/m,
      ],
    ];
    const results = await Promise.all(
      cases.map(([args]) => run(...args).ended),
    );
    results.forEach(({ code, log }, at) => {
      const [args, expected, message] = cases[at];
      expect([args, log]).toEqual([args, expect.stringMatching(message)]);
      expect([args, code]).toEqual([args, expected]);
      const [beforeTheEnd] = log.split('"Ending"');
      expect(beforeTheEnd).toMatch(message);
    });
  });

  it('explains itself', async () => {
    const { code, out } = await run('--help').ended;
    expect(code).toBe(0);
    for (const flag of [
      'config',
      'admin-port',
      'token',
      'kubeconfig',
      'ports',
    ]) {
      expect(out).toContain(`--${flag} `);
    }
    expect(await run('--version').ended).toMatchObject({
      code: 0,
      out: `${version}\n`,
    });
  });
});
