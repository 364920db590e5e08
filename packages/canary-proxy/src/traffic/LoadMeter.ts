import { performance } from 'node:perf_hooks';
import { Clock, every } from '../Clock';

const SAMPLE_MS = 10_000;

/** What a load is measured over: the last minute. */
const SAMPLES = 6;

/** What a process has used since its start; milliseconds. */
export interface Usage {
  /** A clock that nobody sets back. */
  at: number;
  /** Of all its threads. */
  cpu: number;
  /** How long the event loops that carry requests were at work, on average, with the time in which they waited for the processor. */
  busy: number;
}

/**
 * How busy a process was.
 *
 * @public
 */
export interface ProcessLoad {
  /** What it was measured over, milliseconds: a minute, or less where it has run for less. */
  windowMs: number;
  /** Processors in use; 1 is one of them all the time. */
  cpu: number;
  /** Part of the time in which the event loop was at work, 0 to 1. One that is at work all the time can take no more. Of several that carry requests, their mean. */
  eventLoop: number;
}

/**
 * Measures how busy this process was in the last minute.
 */
export class LoadMeter {
  static start(clock: Clock, usage: () => Usage): LoadMeter {
    return new LoadMeter(clock, usage);
  }

  readonly #usage: () => Usage;
  readonly #samples: Usage[];
  readonly stop: () => void;

  private constructor(clock: Clock, usage: () => Usage) {
    this.#usage = usage;
    this.#samples = [usage()];
    this.stop = every(clock, SAMPLE_MS, () => {
      this.#samples.push(usage());
      this.#samples.splice(0, this.#samples.length - SAMPLES);
    });
  }

  read(): ProcessLoad {
    const now = this.#usage();
    const [before] = this.#samples;
    const windowMs = Math.max(1, now.at - before.at);
    const part = (used: number) => Math.round((used / windowMs) * 1000) / 1000;
    return {
      windowMs: Math.round(windowMs),
      cpu: part(now.cpu - before.cpu),
      eventLoop: Math.min(1, part(now.busy - before.busy)),
    };
  }
}

/**
 * What this process has used.
 *
 * @param busy - how long those of its event loops were at work that count
 */
export function usageOfProcess(busy: number): Usage {
  const { user, system } = process.cpuUsage();
  return { at: performance.now(), cpu: (user + system) / 1000, busy };
}
