import { MessagePort, parentPort, workerData } from 'node:worker_threads';
import { AccessLines } from '../../accesslog/AccessLines';
import { systemClock } from '../../Clock';
import { TrustedProxies } from '../../decision/TrustedProxies';
import type { Log } from '../../Log';
import { HeldRegions } from '../../region/HeldRegions';
import { Sampler } from '../../sample/Sampler';
import { HeldIdentity } from '../../tls/HeldIdentity';
import { Traces } from '../../trace/Traces';
import { NetDataPlane } from '../net/NetDataPlane';
import { BatchGate } from './BatchGate';
import {
  FromThread,
  MOST_LINES_WAITING,
  MOST_SAMPLES_WAITING,
  ThreadNotice,
  ThreadQuestion,
  ThreadSettings,
  ToThread,
} from './threadMessages';

class DataThreadProgram {
  static run(port: MessagePort, settings: ThreadSettings): void {
    const program = new DataThreadProgram(port, settings);
    port.on('message', (message: ToThread) => {
      if ('notice' in message) {
        program.#heed(message.notice);
      } else {
        program.#reply(message.call, message.question);
      }
    });
  }

  readonly #port: MessagePort;
  readonly #plane: NetDataPlane;
  readonly #regions: HeldRegions | undefined;
  readonly #identity: HeldIdentity | undefined;
  readonly #lines: AccessLines | undefined;

  private constructor(port: MessagePort, settings: ThreadSettings) {
    const { regions, identity } = settings;
    this.#port = port;
    this.#regions = regions && HeldRegions.create(regions);
    this.#identity = identity && HeldIdentity.create(identity);
    this.#lines = this.#accessLines(settings);
    this.#plane = NetDataPlane.create({
      host: settings.host,
      cookieKeys: settings.cookieKeys.map(key => Buffer.from(key)),
      trustedProxies: TrustedProxies.create(settings.trustedProxies),
      regions: this.#regions,
      tls: this.#identity,
      timeouts: settings.timeouts,
      limits: settings.limits,
      clock: systemClock,
      log: this.#log(),
      anyPort: settings.anyPort,
      reusePort: settings.reusePort,
      traces: Traces.create(settings.traces),
      sampler: this.#sampler(settings),
      accessLog: this.#lines,
    });
  }

  #sampler({
    sample,
    cookieKeys,
    samplesTaken,
  }: ThreadSettings): Sampler | undefined {
    const gate = BatchGate.create(samplesTaken, MOST_SAMPLES_WAITING);
    return (
      sample &&
      Sampler.start({
        ...sample,
        cookieKeys: cookieKeys.map(key => Buffer.from(key)),
        sink: (route, samples) => {
          if (gate.enter()) {
            this.#say({ route, samples });
          }
        },
        clock: systemClock,
      })
    );
  }

  #accessLines({
    accessLog,
    linesTaken,
  }: ThreadSettings): AccessLines | undefined {
    const gate = BatchGate.create(linesTaken, MOST_LINES_WAITING);
    let dropped = 0;
    return (
      accessLog &&
      AccessLines.create({
        ...accessLog,
        sink: (lines, count) => {
          if (gate.enter()) {
            const memory = lines.buffer as ArrayBuffer;
            this.#port.postMessage({ lines, count, dropped }, [memory]);
            dropped = 0;
          } else {
            dropped += count;
          }
        },
        clock: systemClock,
      })
    );
  }

  #say(message: FromThread): void {
    this.#port.postMessage(message);
  }

  #log(): Log {
    const at =
      (level: 'info' | 'warn' | 'error') =>
      (message: string, fields?: Record<string, unknown>) =>
        this.#say({ level, message, fields });
    return { info: at('info'), warn: at('warn'), error: at('error') };
  }

  #heed(notice: ThreadNotice): void {
    if (notice.kind === 'regions') {
      this.#regions?.take(notice.data);
    } else {
      this.#identity?.take(notice.options);
    }
  }

  async #reply(call: number, question: ThreadQuestion): Promise<void> {
    try {
      this.#say({ call, answer: await this.#answer(question) });
    } catch (error) {
      const { message, code } = error as NodeJS.ErrnoException;
      this.#say({ call, failure: { message, code } });
    }
  }

  async #answer(question: ThreadQuestion): Promise<unknown> {
    const plane = this.#plane;
    switch (question.kind) {
      case 'ready':
        return undefined;
      case 'prepare': {
        const { id, at, counted } = question;
        const port = await plane.prepare(id, question.port, { at, counted });
        return { port, counted: plane.traffic(id)?.blocks };
      }
      case 'release':
        return plane.release(question.id, question.port);
      case 'apply':
        await plane.apply(question.plan);
        return plane.traffic(question.plan.id)?.blocks;
      case 'remove':
        return plane.remove(question.id);
      case 'detail':
        return plane.detail(question.id);
      case 'hand-on':
        return this.#lines?.flush();
      default:
        await plane.stop(question.timeout);
        this.#lines?.flush();
        return undefined;
    }
  }
}

/**
 * Carries requests in this thread as the one that started it says, until it is ended from there. For the program's own `bin/data-thread`.
 *
 * @throws Error where it isn't called in a thread of its own.
 * @public
 */
export function runDataThread(): void {
  if (parentPort === null) {
    throw new Error('A data thread is started by canary-proxy, not by hand');
  }
  DataThreadProgram.run(parentPort, workerData as ThreadSettings);
}
