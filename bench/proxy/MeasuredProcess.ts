import { ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const TRANSFORM = require.resolve('@backstage/cli/config/nodeTransform.cjs');

/** A process of its own whose use of the processor can be asked. */
export class MeasuredProcess {
  static start(program: string, args: string[] = []): MeasuredProcess {
    return new MeasuredProcess(
      fork(program, args, {
        execArgv: [
          ...['--require', TRANSFORM],
          ...['--require', join(__dirname, 'reportCpu.ts')],
        ],
        // the proxy's log is not part of what is printed
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      }),
    );
  }

  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** Processor time since the process began, microseconds. */
  cpuMicros(): Promise<number> {
    return new Promise(resolve => {
      const listen = (message: { cpuMicros?: number }) => {
        // the transform of the sources has things to say on the same channel
        if (message.cpuMicros !== undefined) {
          this.#child.off('message', listen);
          resolve(message.cpuMicros);
        }
      };
      this.#child.on('message', listen);
      this.#child.send('cpu');
    });
  }

  hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  async end(): Promise<void> {
    if (!this.hasEnded()) {
      const ended = once(this.#child, 'exit');
      this.#child.kill('SIGKILL');
      await ended;
    }
  }
}
