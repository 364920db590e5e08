import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { AccessBatch } from '../../accesslog/AccessLogFile';
import type { Log } from '../../Log';
import type { SampleSink } from '../../sample/SampledRequest';
import { BatchGate } from './BatchGate';
import {
  FromThread,
  MOST_LINES_WAITING,
  MOST_SAMPLES_WAITING,
  ThreadAnswers,
  ThreadNotice,
  ThreadQuestion,
  ThreadSettings,
  ToThread,
} from './threadMessages';

/** A thread can't answer any more. */
export class ThreadEnded extends Error {}

/** What the main thread does with what a data thread says. */
export interface DataThreadOptions {
  settings: Omit<ThreadSettings, 'samplesTaken' | 'linesTaken'>;
  name: string;
  log: Log;
  /** Takes what the thread has sampled, in the order in which it did. */
  onSamples?: SampleSink;
  /** Takes lines for the access log. */
  onLines?(batch: AccessBatch): void;
  /** Called once, before questions without an answer fail; with what nobody caught, where that was it. */
  onEnd(error: Error | undefined): void;
}

interface Asked {
  resolve(answer: unknown): void;
  reject(error: Error): void;
}

/**
 * One thread that carries requests, from its start to its end, as the main thread sees it.
 */
export class DataThread {
  static start(options: DataThreadOptions): DataThread {
    return new DataThread(options);
  }

  readonly #worker: Worker;
  readonly #options: DataThreadOptions;
  readonly #asked = new Map<number, Asked>();
  readonly #samples: BatchGate;
  readonly #lines: BatchGate;
  #calls = 0;
  #busy = 0;
  #hasEnded = false;
  #error: Error | undefined;

  private constructor(options: DataThreadOptions) {
    const samplesTaken = BatchGate.memory();
    const linesTaken = BatchGate.memory();
    this.#options = options;
    this.#samples = BatchGate.create(samplesTaken, MOST_SAMPLES_WAITING);
    this.#lines = BatchGate.create(linesTaken, MOST_LINES_WAITING);
    this.#worker = new Worker(threadProgram(), {
      name: options.name,
      workerData: {
        ...options.settings,
        samplesTaken,
        linesTaken,
      } satisfies ThreadSettings,
    });
    this.#worker.on('message', (message: FromThread) => this.#hear(message));
    this.#worker.on('messageerror', error => this.#fail(error));
    this.#worker.on('error', error => this.#fail(error as Error));
    this.#worker.on('exit', () => this.#end());
  }

  /** @throws ThreadEnded where it ends before it answers; Error with `code` where it failed. */
  ask<Q extends ThreadQuestion>(
    question: Q,
  ): Promise<ThreadAnswers[Q['kind']]> {
    return new Promise((resolve, reject) => {
      if (this.#hasEnded) {
        reject(new ThreadEnded('The data thread has ended'));
        return;
      }
      this.#calls += 1;
      this.#asked.set(this.#calls, {
        resolve: answer => resolve(answer as ThreadAnswers[Q['kind']]),
        reject,
      });
      this.#say({ call: this.#calls, question });
    });
  }

  tell(notice: ThreadNotice): void {
    this.#say({ notice });
  }

  /** How long its event loop was at work since its start, milliseconds. */
  busyMs(): number {
    // a thread that has ended says nothing any more
    const { active } = this.#worker.performance.eventLoopUtilization();
    this.#busy = Math.max(this.#busy, active);
    return this.#busy;
  }

  async terminate(): Promise<void> {
    await this.#worker.terminate();
  }

  #say(message: ToThread): void {
    this.#worker.postMessage(message);
  }

  #hear(message: FromThread): void {
    if ('level' in message) {
      this.#options.log[message.level](message.message, message.fields);
      return;
    }
    if ('samples' in message) {
      this.#samples.leave();
      this.#options.onSamples?.(message.route, message.samples);
      return;
    }
    if ('lines' in message) {
      this.#lines.leave();
      this.#options.onLines?.(message);
      return;
    }
    const asked = this.#asked.get(message.call);
    this.#asked.delete(message.call);
    if ('failure' in message) {
      const { message: text, code } = message.failure;
      asked?.reject(Object.assign(new Error(text), code && { code }));
    } else {
      asked?.resolve(message.answer);
    }
  }

  #fail(error: Error): void {
    this.#error ??= error;
    this.#worker.terminate();
  }

  #end(): void {
    this.#hasEnded = true;
    this.#options.onEnd(this.#error);
    const ended = new ThreadEnded('The data thread has ended');
    this.#asked.forEach(({ reject }) => reject(ended));
    this.#asked.clear();
  }
}

/** Where a data thread begins: beside the program, which is at another depth in its sources than built or in a bundle. */
function threadProgram(): string {
  // eslint-disable-next-line no-restricted-syntax -- wherever this file is, it is below the program
  const here = __dirname;
  for (let folder = here; ; folder = dirname(folder)) {
    const file = join(folder, 'bin', 'data-thread');
    if (existsSync(file)) {
      return file;
    }
    if (folder === dirname(folder)) {
      throw new Error(
        `Failed to find 'bin/data-thread' above '${here}'; it has to come with the program`,
      );
    }
  }
}
