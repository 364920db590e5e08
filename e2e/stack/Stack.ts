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
    const exited = new Promise<void>(done => {
      child.once('exit', () => done());
    });
    await until('the demo is up', async () => {
      if (child.exitCode !== null) {
        throw new Error(`npm start ended with '${child.exitCode}'`);
      }
      return existsSync(control);
    });
    const read = JSON.parse(readFileSync(control, 'utf8')) as Control;
    return new Stack(folder, child, exited, read);
  }

  readonly catalog: string;
  readonly #folder: string;
  readonly #child: ChildProcess;
  readonly #exited: Promise<void>;
  readonly #control: Control;

  private constructor(
    folder: string,
    child: ChildProcess,
    exited: Promise<void>,
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

  async stop(): Promise<void> {
    this.#child.kill('SIGINT');
    await this.#exited;
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #url(name: string, offset = 0): string {
    return `http://127.0.0.1:${this.#control.ports[name] + offset}`;
  }

  async #act(part: Part, action: string): Promise<void> {
    const { url, token } = this.#control.supervisor;
    const response = await fetch(`${url}/parts/${part}/${action}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
    });
    if (!response.ok) {
      throw new Error(
        `Failed to ${action} '${part}': ${await response.text()}`,
      );
    }
  }
}
