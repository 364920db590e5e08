import { join } from 'node:path';
import { ManagedProcess } from '../supervise/ManagedProcess.mjs';

/** One run of `npm test`: runs its steps, counts, and ends what it started. */
export class TestRun {
  #counts = { passed: 0, failed: 0, skipped: 0 };
  #summary = [];
  #cleanUp = [];
  #current;
  #interrupted;
  #isCi;
  #write;

  constructor(root, options, { isCi, write }) {
    this.#isCi = isCi;
    this.#write = write;
    this.root = root;
    this.patterns = options.patterns;
    this.results = join(root, '.run', 'test');
  }

  /** Runs a step under a heading. What it throws is a failure of that step, and the next one is run. */
  async step(title, run) {
    if (this.#interrupted) {
      return;
    }
    this.#write(`\n── ${title} ${'─'.repeat(70 - title.length)}\n`);
    const start = Date.now();
    const before = { ...this.#counts };
    try {
      await run(this);
    } catch (error) {
      this.#write(`${error.message}\n`);
      this.count({ failed: 1 });
    } finally {
      await this.#end();
    }
    const failed = this.#counts.failed > before.failed;
    const line = `${failed ? 'FAILED' : 'ok    '}  ${title}, ${elapsed(start)}`;
    this.#write(`${line}\n`);
    this.#summary.push(line);
  }

  /** Runs a Node program to its end and shows what it writes; answers with its exit code, `undefined` where a signal ended it. */
  async node(args, env = {}) {
    // what prepared this may have taken minutes
    if (this.#interrupted) {
      throw new Error(`Interrupted (${this.#interrupted})`);
    }
    this.#current = new ManagedProcess({
      args,
      cwd: this.root,
      env: { ...process.env, ...env },
    });
    const { code, error } = await this.#current.exited;
    this.#current = undefined;
    if (error) {
      throw error;
    }
    return code ?? undefined;
  }

  /** Runs a program of `node_modules/.bin`. */
  bin(name, args, env) {
    return this.node(
      [join(this.root, 'node_modules', '.bin', name), ...args],
      env,
    );
  }

  /** Runs something at the end of the step, however that ends. */
  afterwards(action) {
    this.#cleanUp.push(action);
  }

  /** Adds to the counts; in continuous integration what is skipped has failed. */
  count({ passed = 0, failed = 0, skipped = 0 }) {
    this.#counts.passed += passed;
    this.#counts.failed += failed + (this.#isCi ? skipped : 0);
    this.#counts.skipped += this.#isCi ? 0 : skipped;
  }

  /** Counts something that can't be run here, and says why; in continuous integration it is a failure. */
  skip(what, reason) {
    const line = `Skipped: ${what}, because ${reason}`;
    this.#write(`${line}\n`);
    this.#summary.push(this.#isCi ? `${line} (a failure under CI)` : line);
    this.count({ skipped: 1 });
  }

  /** Ends what runs and begins nothing more. */
  interrupt(reason) {
    this.#interrupted = reason;
    this.#current?.end();
  }

  /** Prints the closing lines and answers with the exit code. */
  finish() {
    if (this.#interrupted) {
      this.#summary.push(`Interrupted (${this.#interrupted})`);
      this.count({ failed: 1 });
    }
    const { passed, failed, skipped } = this.#counts;
    this.#write(`\n${this.#summary.join('\n')}\n\n`);
    this.#write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`);
    return failed > 0 || passed === 0 ? 1 : 0;
  }

  async #end() {
    for (const action of this.#cleanUp.splice(0).reverse()) {
      await action();
    }
  }
}

function elapsed(start) {
  const seconds = Math.round((Date.now() - start) / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
