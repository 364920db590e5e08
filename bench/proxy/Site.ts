import { ChildProcess, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { AddressInfo, createServer } from 'node:net';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { forkReady, Load } from './load/Load';
import type { Job, Peer } from './peers/Peer';
import { ServerProcess } from './servers/ServerProcess';

const STABLE = 3;
const CANARY = 2;

/** A server that gives no right answer for so long never will. Milliseconds. */
const START_MS = 30_000;

/** A server that runs and does its job. */
export interface Running {
  peer: Peer;
  job: Job;
  server: ServerProcess;
}

/**
 * Everything that a measurement needs: servers, the origin behind them and the load before them. Where there are several processors the servers
 * have one for themselves.
 */
export class Site {
  static async start(say: (line: string) => void): Promise<Site> {
    const split = canPin();
    const rest = split ? ['taskset', '-c', `1-${processors() - 1}`] : [];
    const site = new Site(split ? ['taskset', '-c', '0'] : []);
    try {
      const ports = await freePorts(STABLE + CANARY);
      site.#stable = ports.slice(0, STABLE);
      site.#canary = ports.slice(STABLE);
      site.#origin = await forkReady(
        join(__dirname, 'load', 'origin.ts'),
        [site.#stable.join(','), site.#canary.join(',')],
        rest,
      );
      site.#load = await Load.start(rest);
    } catch (error) {
      await site.end();
      throw error;
    }
    say(
      split
        ? 'The servers run on processor 0, load and origin on the others'
        : 'Servers, load and origin share the processors',
    );
    return site;
  }

  readonly running: Running[] = [];
  readonly #pin: string[];
  readonly #folder = mkdtempSync(join(tmpdir(), 'releases-bench-'));
  #stable: number[] = [];
  #canary: number[] = [];
  #origin: ChildProcess | undefined;
  #load: Load | undefined;

  private constructor(pin: string[]) {
    this.#pin = pin;
  }

  get load(): Load {
    return this.#load!;
  }

  /** Where the origin is asked directly. */
  get originPort(): number {
    return this.#stable[0];
  }

  /** @throws Error with the reason why a server can't be had, or doesn't do its job */
  async add(peer: Peer): Promise<void> {
    const [port, adminPort] = await freePorts(2);
    const folder = join(this.#folder, String(port));
    mkdirSync(folder);
    const [stable, canary] = [this.#stable, this.#canary];
    const job: Job = { port, adminPort, stable, canary, folder };
    const server = ServerProcess.start(peer.prepare(job), this.#pin);
    try {
      await this.#untilItAnswers(server, port);
    } catch (error) {
      await server.end();
      throw error;
    }
    this.running.push({ peer, job, server });
  }

  async #untilItAnswers(server: ServerProcess, port: number): Promise<void> {
    const deadline = performance.now() + START_MS;
    const asked = { port, kind: 'get', connections: 1, count: 1 } as const;
    for (;;) {
      server.check();
      try {
        await this.load.run('flood', asked);
        return;
      } catch (error) {
        if (performance.now() > deadline) {
          throw new Error(
            `it doesn't do its job: ${(error as Error).message}; ${
              server.said
            }`,
          );
        }
        await pause(100);
      }
    }
  }

  async end(): Promise<void> {
    await Promise.all(this.running.map(({ server }) => server.end()));
    this.#load?.end();
    this.#origin?.kill('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function processors(): number {
  return availableParallelism();
}

function canPin(): boolean {
  const { status } = spawnSync('taskset', ['-c', '0', 'true']);
  return processors() > 1 && status === 0;
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<ReturnType<typeof createServer>>((done, failed) => {
          const server = createServer();
          server.once('error', failed);
          server.listen(0, '127.0.0.1', () => done(server));
        }),
    ),
  );
  const ports = servers.map(server => (server.address() as AddressInfo).port);
  await Promise.all(
    servers.map(server => new Promise(closed => server.close(closed))),
  );
  return ports;
}
