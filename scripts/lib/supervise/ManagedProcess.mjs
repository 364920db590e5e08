import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';

const exitWithParent = fileURLToPath(
  new URL('./exitWithParent.cjs', import.meta.url),
);

/** A Node program in a process group of its own, which does not outlive this process. It writes to `log`, or is shown where there is none. */
export class ManagedProcess {
  #child;
  #isGone = false;

  /** Settles with `{code, signal}`, after which nothing of its process group is left. */
  exited;

  constructor({ args, cwd, env, log }) {
    const out = log ? openLog(log) : 'inherit';
    this.log = log;
    this.#child = spawn(
      process.execPath,
      ['--require', exitWithParent, ...args],
      // detached: a group of its own, so that the terminal's Ctrl-C reaches the supervisor alone and everything a child started can be ended
      {
        cwd,
        env: { ...env, RELEASES_SUPERVISOR: String(process.pid) },
        detached: true,
        stdio: ['ignore', out, out, 'ipc'],
      },
    );
    if (log) {
      closeSync(out);
    }
    this.exited = new Promise(resolve => {
      this.#child.once('error', error => {
        this.#isGone = true;
        resolve({ error });
      });
      this.#child.once('exit', (code, signal) => {
        this.signal('SIGKILL');
        this.#isGone = true;
        resolve({ code, signal });
      });
    });
  }

  get pid() {
    return this.#child.pid;
  }

  /** Sends a signal to the whole process group; one that never was or is gone gets none. */
  signal(name) {
    // the system gives the numbers of what is gone to others
    if (this.#isGone || this.#child.pid === undefined) {
      return;
    }
    try {
      process.kill(-this.#child.pid, name);
    } catch (error) {
      if (error.code !== 'ESRCH') {
        throw error;
      }
    }
  }

  /** Asks the process to end, and ends it when it has not after `grace` ms. */
  async end({ grace = 10_000 } = {}) {
    this.signal('SIGTERM');
    const timer = setTimeout(() => this.signal('SIGKILL'), grace);
    const exit = await this.exited;
    clearTimeout(timer);
    return exit;
  }

  /** The last lines of what it wrote. */
  tail(count = 20) {
    return stripVTControlCharacters(readFileSync(this.log, 'utf8'))
      .trimEnd()
      .split('\n')
      .slice(-count);
  }
}

function openLog(log) {
  mkdirSync(dirname(log), { recursive: true });
  return openSync(log, 'a', 0o600);
}

/** Says in words how a process ended. */
export function sayExit({ code, signal, error }) {
  if (error) {
    return `did not start: ${error.message}`;
  }
  return signal ? `was ended by ${signal}` : `ended with exit code ${code}`;
}
