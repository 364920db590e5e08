import { ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { TRANSFORM } from '../servers/ServerProcess';
import type { Tasks } from './tasks';

type Input<Name extends keyof Tasks> = Parameters<Tasks[Name]>[0];
type Result<Name extends keyof Tasks> = Awaited<ReturnType<Tasks[Name]>>;

/** What its process says. */
interface Said {
  done?: boolean;
  error?: string;
  result?: unknown;
}

/**
 * The load: users of our own on raw sockets, in a process of its own. No tool has to be installed for it, it reads every answer to its end and refuses any
 * but a whole 200, each user keeps her cookies, and it does the same for all servers.
 */
export class Load {
  static async start(wrap: string[]): Promise<Load> {
    const child = await forkReady(join(__dirname, 'loadProgram.ts'), [], wrap);
    return new Load(child);
  }

  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /**
   * Lets the load do something.
   *
   * @throws Error at the first answer that isn't what it should be
   */
  run<Name extends keyof Tasks>(
    task: Name,
    input: Input<Name>,
  ): Promise<Result<Name>> {
    const child = this.#child;
    return new Promise((resolve, reject) => {
      const listen = (said: Said) => {
        if (said.done) {
          settle(said);
        }
      };
      const over = () => settle({ error: 'The load has ended' });
      function settle({ error, result }: Said) {
        child.off('message', listen);
        child.off('exit', over);
        if (error === undefined) {
          resolve(result as Result<Name>);
        } else {
          reject(new Error(error));
        }
      }
      child.on('message', listen);
      child.on('exit', over);
      child.send({ task, input });
    });
  }

  end(): void {
    this.#child.kill('SIGKILL');
  }
}

/** Starts a program of this folder, which says when it is ready. */
export function forkReady(
  program: string,
  args: string[],
  wrap: string[],
): Promise<ChildProcess> {
  const [execPath, ...before] = [...wrap, process.execPath];
  const child = fork(program, args, {
    execPath,
    execArgv: [...before, '--require', TRANSFORM],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  return new Promise((resolve, reject) => {
    child.on('message', message => message === 'ready' && resolve(child));
    child.once('error', reject);
    child.once('exit', code => reject(new Error(`It ended with '${code}'`)));
  });
}
