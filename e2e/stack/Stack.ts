import { ChildProcess, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { until } from './until';
import { writeCatalog } from './writeCatalog';

const ROOT = resolve(__dirname, '../..');

/** Playwright empties it before it begins, so what a killed run left here stays until the next one. */
const RESULTS = join(ROOT, 'e2e/.results');

/** A part of the demo that a proof may end and start. */
export type Part = 'cluster' | 'proxy' | 'backend' | 'crowd';

interface Control {
  supervisor: { url: string; token: string };
  ports: Record<string, number>;
  tokens: { cluster: string; proxy: string };
  kubeconfig: string;
}

/** The whole demo, as `npm start` runs it, on free ports and with a state of its own. */
export class Stack {
  static async start(): Promise<Stack> {
    mkdirSync(RESULTS, { recursive: true });
    const folder = mkdtempSync(join(RESULTS, 'stack-'));
    mkdirSync(join(folder, 'catalog'));
    return Stack.#run(folder, { keep: false });
  }

  static async #run(
    folder: string,
    options: { keep: boolean },
  ): Promise<Stack> {
    const control = join(folder, 'control.json');
    rmSync(control, { force: true });
    const config = writeCatalog(ROOT, join(folder, 'catalog'));
    const child = spawn(
      process.execPath,
      [
        ...[
          '--require',
          join(ROOT, 'scripts/lib/supervise/exitWithParent.cjs'),
        ],
        join(ROOT, 'scripts/start.mjs'),
        '--free-ports',
        ...(options.keep ? ['--keep'] : []),
        ...['--state', join(folder, 'state')],
        ...['--control', control],
        ...['--config', config],
      ],
      {
        cwd: ROOT,
        // whatever ends this process, the demo ends with it: the channel tells it, and a group of its own leaves it the time to
        env: { ...process.env, RELEASES_SUPERVISOR: String(process.pid) },
        detached: true,
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      },
    );
    const exited = new Promise<number | undefined>(done => {
      child.once('exit', code => done(code ?? undefined));
    });
    await until('the demo is up', async () => {
      if (child.exitCode !== null || child.signalCode !== null) {
        removeAllButLogs(folder);
        throw new Error(
          `npm start ended with '${
            child.exitCode ?? child.signalCode
          }'; its logs are in ${folder}`,
        );
      }
      return existsSync(control);
    });
    const read = JSON.parse(readFileSync(control, 'utf8')) as Control;
    return new Stack(folder, child, exited, read);
  }

  readonly catalog: string;
  readonly #folder: string;
  readonly #child: ChildProcess;
  readonly #exited: Promise<number | undefined>;
  readonly #control: Control;
  #keepsLogs = false;

  private constructor(
    folder: string,
    child: ChildProcess,
    exited: Promise<number | undefined>,
    control: Control,
  ) {
    this.#folder = folder;
    this.catalog = join(folder, 'catalog');
    this.#child = child;
    this.#exited = exited;
    this.#control = control;
  }

  get portalUrl(): string {
    return this.#url('portal-port');
  }

  /** Where users of production enter. */
  get entranceUrl(): string {
    return this.entranceUrlOf('prod');
  }

  entranceUrlOf(environment: 'dev' | 'test' | 'prod'): string {
    const offset = ['dev', 'test', 'prod'].indexOf(environment);
    return this.#url('ingress-port', offset);
  }

  get proxyUrl(): string {
    return this.#url('proxy-admin-port');
  }

  get crowdUrl(): string {
    return this.#url('crowd-port');
  }

  get kubeconfig(): string {
    return this.#control.kubeconfig;
  }

  get proxyToken(): string {
    return this.#control.tokens.proxy;
  }

  /** Ends a part as a crash would. */
  async kill(part: Part): Promise<void> {
    await this.#act(part, 'kill');
  }

  /** Starts a part that was ended, and waits until it can be used. */
  async restart(part: Part): Promise<void> {
    await this.#act(part, 'start');
  }

  /** Ends everything and starts it again, on other ports. */
  async startAgain(options: { keep: boolean }): Promise<Stack> {
    await this.#end();
    return Stack.#run(this.#folder, options);
  }

  /** From now on its logs are left where they are when it stops, for whoever asks why. */
  keepLogs(): void {
    this.#keepsLogs = true;
  }

  /** Ends everything and removes what it wrote. */
  async stop(): Promise<void> {
    try {
      await this.#end();
    } catch (error) {
      this.keepLogs();
      throw error;
    } finally {
      if (this.#keepsLogs) {
        process.stdout.write(`The logs of the demo are in ${this.#folder}\n`);
        removeAllButLogs(this.#folder);
      } else {
        rmSync(this.#folder, { recursive: true, force: true });
      }
    }
  }

  /** Ends everything as Ctrl-C does, and fails where that leaves a process behind. */
  async #end(): Promise<void> {
    const parts = await this.#parts();
    this.#child.kill('SIGINT');
    const code = await this.#exited;
    const left = parts.filter(({ pid }) => pid !== undefined && isAlive(pid));
    if (code !== 0 || left.length > 0) {
      throw new Error(
        `npm start ended with '${code}' and left ${JSON.stringify(left)}`,
      );
    }
  }

  #url(name: string, offset = 0): string {
    return `http://127.0.0.1:${this.#control.ports[name] + offset}`;
  }

  async #act(part: Part, action: string): Promise<void> {
    await this.#ask('POST', `/parts/${part}/${action}`);
  }

  async #parts(): Promise<{ name: Part; pid?: number }[]> {
    return (await this.#ask('GET', '/parts')).parts;
  }

  async #ask(method: string, path: string) {
    const { url, token } = this.#control.supervisor;
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}` },
    });
    if (!response.ok) {
      throw new Error(`Failed to ${method} ${path}: ${await response.text()}`);
    }
    return response.json();
  }
}

function removeAllButLogs(folder: string): void {
  const state = join(folder, 'state');
  const remove = (path: string) =>
    rmSync(path, { recursive: true, force: true });
  for (const name of readdirSync(folder)) {
    if (name !== 'state') {
      remove(join(folder, name));
    }
  }
  for (const name of existsSync(state) ? readdirSync(state) : []) {
    if (name !== 'logs') {
      remove(join(state, name));
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
