import { ChildProcess, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { until } from './until';
import { writeCatalog } from './writeCatalog';

const ROOT = resolve(__dirname, '../..');

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
    const folder = mkdtempSync(join(tmpdir(), 'releases-proofs-'));
    const control = join(folder, 'control.json');
    const catalog = join(folder, 'catalog');
    mkdirSync(catalog);
    const config = writeCatalog(ROOT, catalog);
    const child = spawn(
      process.execPath,
      [
        join(ROOT, 'scripts/start.mjs'),
        '--free-ports',
        ...['--state', join(folder, 'state')],
        ...['--control', control],
        ...['--config', config],
      ],
      { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] },
    );
    const exited = new Promise<number | undefined>(done => {
      child.once('exit', code => done(code ?? undefined));
    });
    await until('the demo is up', async () => {
      if (child.exitCode !== null || child.signalCode !== null) {
        rmSync(folder, { recursive: true, force: true });
        throw new Error(
          `npm start ended with '${child.exitCode ?? child.signalCode}'`,
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
    return this.#url('ingress-port', 2);
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

  /** Ends everything as Ctrl-C does, and fails where that leaves a process behind. */
  async stop(): Promise<void> {
    const parts = await this.#parts();
    this.#child.kill('SIGINT');
    const code = await this.#exited;
    const left = parts.filter(({ pid }) => pid !== undefined && isAlive(pid));
    if (code !== 0 || left.length > 0) {
      throw new Error(
        `npm start ended with '${code}' and left ${JSON.stringify(left)}`,
      );
    }
    rmSync(this.#folder, { recursive: true, force: true });
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

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
