import { ManagedProcess, sayExit } from './ManagedProcess.mjs';
import { waitUntil } from './waitUntil.mjs';

/**
 * Keeps named parts running. A part that ends unasked fails the whole: `failed` settles with an error that says which and why.
 *
 * A part is `{name, args, cwd, env, log, ready, says}`: `ready` answers whether it can be used, `says` what to tell then.
 */
export class Supervisor {
  #parts = new Map();
  #say;
  #fail;
  #ending;

  failed = new Promise((_, reject) => {
    this.#fail = reject;
  });

  constructor(say) {
    this.#say = say;
    // whoever awaits it gets it; nobody has to
    this.failed.catch(() => {});
  }

  /** Starts a part and waits until it is ready. */
  async start(part) {
    const known = this.#parts.get(part.name);
    if (known?.state === 'starting' || known?.state === 'ready') {
      throw new Error(`'${part.name}' is running already`);
    }
    if (this.#ending) {
      throw new Error(`Everything is ending, '${part.name}' is not started`);
    }
    const running = new ManagedProcess(part);
    const entry = { part, process: running, state: 'starting' };
    this.#parts.set(part.name, entry);
    running.exited.then(exit => this.#onExit(entry, exit));
    await waitUntil(part.ready, {
      orEnd: running.exited,
      slow: () => this.#say(part.name, `is not ready yet, see ${part.log}`),
    });
    if (entry.state === 'ended') {
      throw new Error(`'${part.name}' ended before it was ready`);
    }
    entry.state = 'ready';
    this.#say(part.name, part.says);
  }

  /** Starts again a part that was stopped or killed. */
  async restart(name) {
    await this.start(this.#find(name).part);
  }

  /** Ends a part on purpose, with `SIGTERM`. */
  async stop(name) {
    await this.#expectEnd(name, process => process.end());
  }

  /** Ends a part on purpose as a crash would, with `SIGKILL`. */
  async kill(name) {
    await this.#expectEnd(name, process => process.signal('SIGKILL'));
  }

  list() {
    return [...this.#parts.values()].map(({ part, process, state }) => ({
      name: part.name,
      state,
      pid: state === 'ended' ? undefined : process.pid,
      log: part.log,
    }));
  }

  /** Ends all parts; settles when none is left. */
  async end() {
    this.#ending ??= Promise.allSettled(
      [...this.#parts.values()].map(entry => {
        entry.expected = true;
        return entry.process.end();
      }),
    );
    await this.#ending;
  }

  async #expectEnd(name, end) {
    const entry = this.#find(name);
    entry.expected = true;
    await end(entry.process);
    await entry.process.exited;
  }

  #find(name) {
    const entry = this.#parts.get(name);
    if (!entry) {
      throw new Error(
        `No part with name '${name}' found, there are ${[
          ...this.#parts.keys(),
        ].join(', ')}`,
      );
    }
    return entry;
  }

  #onExit(entry, exit) {
    entry.state = 'ended';
    this.#say(entry.part.name, sayExit(exit));
    if (!entry.expected) {
      const lines = entry.process.tail().map(line => `    ${line}`);
      this.#fail(
        new Error(
          [
            `${entry.part.name} ${sayExit(
              exit,
            )}; everything else is ended too. Its last lines (all in ${
              entry.part.log
            }):`,
            ...lines,
          ].join('\n'),
        ),
      );
    }
  }
}
