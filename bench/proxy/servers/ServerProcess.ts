import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpuMicrosOf, residentBytesOf } from './processUse';

/** What Node needs to run the sources of this repository. */
export const TRANSFORM = require.resolve(
  '@backstage/cli/config/nodeTransform.cjs',
);

/** Lines of what a server said that are shown when it fails. */
const TAIL = 2_000;

/** How a server is started. */
export interface ServerCommand {
  command: string;
  args: string[];
  env?: Record<string, string>;
}

/** A server in a process of its own, whose use of the machine can be asked. */
export class ServerProcess {
  /** @param wrap - a command that runs the command, to keep it on a processor */
  static start(
    { command, args, env }: ServerCommand,
    wrap: string[],
  ): ServerProcess {
    const [program, ...rest] = [...wrap, command, ...args];
    return new ServerProcess(
      spawn(program, rest, {
        stdio: ['ignore', 'ignore', 'pipe'],
        env: { ...process.env, ...env },
      }),
    );
  }

  readonly #child: ChildProcess;
  #said = '';
  #error: Error | undefined;

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.stderr?.on('data', data => {
      this.#said = (this.#said + data).slice(-TAIL);
    });
    child.on('error', error => {
      this.#error = error;
    });
  }

  /** The last of what it has written to its errors. */
  get said(): string {
    return this.#said;
  }

  /** Processor time of the process, its children and all their threads, microseconds. */
  cpuMicros(): number {
    return cpuMicrosOf(this.#child.pid!);
  }

  /** Memory that the process and its children have in use, bytes. */
  residentBytes(): number {
    return residentBytesOf(this.#child.pid!);
  }

  /** @throws Error with the last that it said when it has ended */
  check(): void {
    const { exitCode, signalCode } = this.#child;
    if (this.#error ?? exitCode ?? signalCode) {
      throw new Error(
        `it ended (${this.#error?.message ?? exitCode ?? signalCode}): ${
          this.#said
        }`,
      );
    }
  }

  async end(): Promise<void> {
    const { exitCode, signalCode } = this.#child;
    if (!this.#error && exitCode === null && signalCode === null) {
      const ended = once(this.#child, 'exit');
      // nginx's workers end with their master only when it is asked
      this.#child.kill('SIGTERM');
      const hurry = setTimeout(() => this.#child.kill('SIGKILL'), 3_000);
      await ended;
      clearTimeout(hurry);
    }
  }
}
