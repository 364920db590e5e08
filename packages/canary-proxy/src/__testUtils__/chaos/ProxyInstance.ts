import { ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { unusedPort } from '../unusedPort';
import type { StatusAnswer } from '../../admin/statusOf';
import type { MemorySample } from './judgeMemory';
import type { Ledger } from './Ledger';

const BIN = resolve(__dirname, '../../../bin/canary-proxy');
const TRANSFORM = require.resolve('@backstage/cli/config/nodeTransform.cjs');
const TOKEN = 'of-this-run-alone';

/** The same for all instances. */
const COOKIE_KEY = 'what signs memory cookies in chaos';

/** What is told of each request to an instance's admin API. Milliseconds. */
const ADMIN_MS = 15_000;

/** What a proxy uses, all its threads together. */
export interface ProxyUse extends MemorySample {
  /** Connections that are open, or were forgotten open. */
  sockets: number;
}

/**
 * One real proxy in a process of its own, that can be killed and started again.
 */
export class ProxyInstance {
  /** @param workers - threads that carry requests */
  static async create(
    name: string,
    workers: number,
    folder: string,
    ledger: Ledger,
  ): Promise<ProxyInstance> {
    const port = await unusedPort();
    return new ProxyInstance(name, workers, folder, port, ledger);
  }

  readonly name: string;
  /** When it was killed, stopped or frozen the last time. */
  disturbedAt = -Infinity;
  /** When it was last ended without being asked. */
  killedAt = -Infinity;
  isRunning = false;
  readonly #workers: number;
  readonly #folder: string;
  readonly #adminPort: number;
  readonly #ledger: Ledger;
  #child: ChildProcess | undefined;
  #isAskedToEnd = false;
  #said = '';

  private constructor(
    name: string,
    workers: number,
    folder: string,
    adminPort: number,
    ledger: Ledger,
  ) {
    this.name = name;
    this.#workers = workers;
    this.#folder = folder;
    this.#adminPort = adminPort;
    this.#ledger = ledger;
  }

  /** Starts it with these routes in its file and waits until it serves them. */
  async start(routes: object[]): Promise<void> {
    const config = join(this.#folder, `${this.name}.yaml`);
    writeFileSync(
      config,
      stringify({ routes, tokens: [TOKEN], cookieKeys: [COOKIE_KEY] }),
    );
    this.#isAskedToEnd = false;
    const child = fork(
      BIN,
      [
        ...[`--config=${config}`, `--admin-port=${this.#adminPort}`],
        ...['--host=127.0.0.1', `--instance=${this.name}`],
        `--workers=${this.#workers}`,
        ...['--response-timeout=5s', '--connect-timeout=5s'],
        ...['--drain-delay=100ms', '--drain-timeout=3s'],
      ],
      {
        execArgv: [
          ...['--expose-gc', '--require', TRANSFORM],
          ...['--require', join(__dirname, 'reportUse.ts')],
        ],
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      },
    );
    this.#child = child;
    child.stderr?.on('data', data => this.#listen(String(data)));
    child.once('exit', (code, signal) => {
      this.isRunning = false;
      if (!this.#isAskedToEnd) {
        this.#ledger.violated(`Proxy '${this.name}' ended by itself`, {
          code,
          signal,
          said: this.#said,
        });
      }
    });
    while (!(await this.#isReady())) {
      if (child.exitCode !== null || child.signalCode !== null) {
        return;
      }
      await new Promise(done => setTimeout(done, 20));
    }
    this.isRunning = true;
  }

  /** @returns whether it confirmed the document */
  async put(document: { id: string }): Promise<boolean> {
    const answer = await this.#ask(`/v1/routes/${document.id}`, {
      method: 'PUT',
      body: JSON.stringify(document),
    });
    return answer?.status === 200;
  }

  /** What `GET /v1/status` says. */
  async status(): Promise<StatusAnswer | undefined> {
    const answer = await this.#ask('/v1/status');
    return answer?.body as StatusAnswer | undefined;
  }

  /** Requests of a route that it counts as under way, by itself or by its instances; `undefined` where it doesn't say. */
  async underWay(id: string): Promise<number | undefined> {
    const status = await this.status();
    const route = status?.routes.find(one => one.id === id);
    if (route === undefined) {
      return undefined;
    }
    const { stable, canary } = route.groups;
    const ofPods = [...(stable?.pods ?? []), ...(canary?.pods ?? [])].map(
      pod => pod.inFlight,
    );
    return Math.max(route.inFlight, ...ofPods);
  }

  /** What it uses after its garbage was collected; `undefined` where it runs no more. */
  async use(): Promise<ProxyUse | undefined> {
    const child = this.#child;
    if (!this.isRunning || !child?.connected) {
      return undefined;
    }
    return new Promise(done => {
      const over = () => done(undefined);
      const listen = (message: ProxyUse) => {
        if (message.sockets !== undefined) {
          child.off('message', listen);
          child.off('exit', over);
          done(message);
        }
      };
      child.on('message', listen);
      child.once('exit', over);
      child.send('use', error => error && over());
    });
  }

  /** Ends it and waits for that. */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const child = this.#child;
    if (child && child.exitCode === null && child.signalCode === null) {
      this.#isAskedToEnd = true;
      this.disturbedAt = performance.now();
      this.isRunning = false;
      const ended = once(child, 'exit');
      if (signal === 'SIGKILL') {
        this.killedAt = this.disturbedAt;
      }
      child.kill(signal);
      await ended;
      this.disturbedAt = performance.now();
    }
  }

  /** Lets it do nothing for some time. */
  async freeze(ms: number): Promise<void> {
    this.#child?.kill('SIGSTOP');
    await new Promise(done => setTimeout(done, ms));
    this.#child?.kill('SIGCONT');
    this.disturbedAt = performance.now();
  }

  async #isReady(): Promise<boolean> {
    return (await this.#ask('/readyz'))?.status === 200;
  }

  async #ask(path: string, init: RequestInit = {}) {
    try {
      const response = await fetch(
        `http://127.0.0.1:${this.#adminPort}${path}`,
        {
          ...init,
          headers: { authorization: `Bearer ${TOKEN}` },
          signal: AbortSignal.timeout(ADMIN_MS),
        },
      );
      const text = await response.text();
      return {
        status: response.status,
        body: text.startsWith('{') ? JSON.parse(text) : undefined,
      };
    } catch {
      return undefined;
    }
  }

  #listen(text: string): void {
    this.#said = (this.#said + text).slice(-4_000);
    if (text.includes('Failed to pass a request on')) {
      this.#ledger.violated(`Proxy '${this.name}' met an error of its own`, {
        said: this.#said,
      });
    }
  }
}
