import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import net, { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

jest.setTimeout(120_000);

const program = join(__dirname, '../../bin/local-cluster');

/** The program, run as a process of its own. */
class Program {
  readonly ended: Promise<{ code: number | null; signal: string | null }>;
  readonly #child: ChildProcess;
  readonly #waiting = new Set<() => void>();
  output = '';

  constructor(...args: string[]) {
    this.#child = spawn(process.execPath, [program, ...args]);
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', text => {
        this.output += text;
        this.#waiting.forEach(check => check());
      });
    }
    this.ended = new Promise(resolve => {
      this.#child.on('close', (code, signal) => {
        resolve({ code, signal });
        this.#waiting.forEach(check => check());
      });
    });
  }

  /** Resolves when a line has been printed, or the process has ended. */
  async prints(line: string): Promise<void> {
    await Promise.race([
      this.ended,
      new Promise<void>(resolve => {
        const check = () => this.output.split('\n').includes(line) && resolve();
        this.#waiting.add(check);
        check();
      }),
    ]);
  }

  interrupt(): void {
    this.#child.kill('SIGINT');
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}

describe('runCli', () => {
  const running: Program[] = [];
  const run = (...args: string[]) => {
    const started = new Program(...args);
    running.push(started);
    return started;
  };
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'local-cluster-'));
  });

  afterAll(async () => {
    running.forEach(each => each.kill());
    await Promise.all(running.map(each => each.ended));
    await rm(folder, { recursive: true });
  });

  it('runs clusters until it is interrupted, also while a client watches', async () => {
    const kubeconfig = join(folder, 'kubeconfig');
    const started = run(
      ...['--clusters', 'dev,prod', '--port', '0', '--ingress-port', '0'],
      ...['--token', 'T', '--kubeconfig', kubeconfig],
    );
    await started.prints('ready');
    const urls = [...started.output.matchAll(/API server (\S+),/g)].map(
      ([, url]) => url,
    );
    expect(urls).toHaveLength(2);
    const watches = await Promise.all(
      urls.map(url =>
        fetch(`${url}/api/v1/pods?watch=true`, {
          headers: { authorization: 'Bearer T' },
        }),
      ),
    );
    expect(watches.map(({ status }) => status)).toEqual([200, 200]);
    expect(await readFile(kubeconfig, 'utf8')).toMatch(
      /current-context: "?dev"?/,
    );
    const closed = Promise.allSettled(watches.map(each => each.text()));
    started.interrupt();
    expect(await started.ended).toEqual({ code: 0, signal: null });
    await closed;
  });

  it('prints the token that it made up', async () => {
    const started = run('--port', '0', '--ingress-port', '0');
    await started.prints('ready');
    const [, url] = /API server (\S+),/.exec(started.output) ?? [];
    const [, token] = /^token: (\S+)$/m.exec(started.output) ?? [];
    const { status } = await fetch(`${url}/api`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(status).toBe(200);
    started.interrupt();
    await started.ended;
  });

  it('applies manifests to a new cluster, and leaves a kept one as it is', async () => {
    const manifests = join(folder, 'manifests');
    await mkdir(join(manifests, 'dev'), { recursive: true });
    await writeFile(
      join(manifests, 'dev', 'map.yaml'),
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: map }\ndata: { v: "1" }\n',
    );
    const start = async () => {
      const started = run(
        ...['--clusters', 'dev', '--port', '0', '--ingress-port', '0'],
        ...['--token', 'T', '--manifests', manifests],
        ...['--data', join(folder, 'data')],
      );
      await started.prints('ready');
      const [, url] = /API server (\S+),/.exec(started.output)!;
      const call = async (method: string, body?: object) => {
        const response = await fetch(
          `${url}/api/v1/namespaces/default/configmaps/map`,
          {
            method,
            headers: {
              authorization: 'Bearer T',
              'content-type': 'application/merge-patch+json',
            },
            body: JSON.stringify(body),
          },
        );
        return ((await response.json()) as any).data;
      };
      return { started, call };
    };
    const first = await start();
    expect(await first.call('GET')).toEqual({ v: '1' });
    expect(await first.call('PATCH', { data: { v: '2' } })).toEqual({ v: '2' });
    first.started.interrupt();
    await first.started.ended;

    const second = await start();
    expect(await second.call('GET')).toEqual({ v: '2' });
    second.started.interrupt();
    await second.started.ended;
  });

  it('names the port that is taken, and its setting', async () => {
    const other = net.createServer();
    await new Promise<void>(resolve => {
      other.listen(0, '127.0.0.1', resolve);
    });
    const { port } = other.address() as AddressInfo;
    for (const [option, rest] of [
      ['--port', ['--ingress-port', '0']],
      ['--ingress-port', ['--port', '0']],
    ] as const) {
      const refused = run(option, String(port), ...rest);
      expect((await refused.ended).code).toBe(1);
      expect(refused.output).toContain(`Port ${port} `);
      expect(refused.output).toContain(`set another one with ${option}\n`);
    }
    await new Promise(resolve => {
      other.close(resolve);
    });
  });

  it.each([
    [['--bogus'], "'--bogus'"],
    [['--images', './none'], "--images: module './none' does not exist"],
    [['--manifests', './none'], "--manifests: folder './none' does not exist"],
  ])('refuses %j', async (args, message) => {
    const refused = run(...args);
    expect((await refused.ended).code).toBe(2);
    expect(refused.output).toContain(message);
    expect(refused.output).toContain('See local-cluster --help');
  });

  it('says what it can do', async () => {
    const asked = run('--help');
    expect((await asked.ended).code).toBe(0);
    for (const option of [
      '--clusters',
      '--port',
      '--ingress-port',
      '--token',
      '--kubeconfig',
      '--images',
      '--manifests',
      '--data',
      '--trust-forwarded',
    ]) {
      expect(asked.output).toContain(option);
    }
  });
});
