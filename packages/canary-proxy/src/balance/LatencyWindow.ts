import { SlidingCounters } from './SlidingCounters';

/** Each doubling of the latency has this many classes, so that the middle of a class is within 3.2 % of what fell into it. */
const PER_DOUBLING_BITS = 4;
const PER_DOUBLING = 2 ** PER_DOUBLING_BITS;
/** Latencies are counted in 1024ths of a millisecond… */
const UNITS_PER_MS = 1024;
/** …from 16 µs to 65 s. */
const MAX_BITS = 26;
const CLASSES = (MAX_BITS - PER_DOUBLING_BITS) * PER_DOUBLING;

/**
 * Latencies over a sliding window, for quantiles that are finer than the classes of the published histograms: a breaker compares them with a
 * number that somebody chose.
 */
export class LatencyWindow {
  readonly #counters: SlidingCounters;

  constructor(windowMs: number) {
    this.#counters = new SlidingCounters(CLASSES, windowMs);
  }

  advance(now: number): void {
    this.#counters.advance(now);
  }

  add(ms: number): void {
    this.#counters.add(classOf(ms));
  }

  /**
   * The latency in milliseconds that a share of the requests did not exceed; 0 without any request.
   *
   * @param share - 0 to 1
   */
  quantile(share: number): number {
    let total = 0;
    for (let i = 0; i < CLASSES; i += 1) {
      total += this.#counters.sum(i);
    }
    if (total === 0) {
      return 0;
    }
    const rank = Math.max(1, Math.ceil(share * total));
    let seen = 0;
    let found = 0;
    for (; found < CLASSES - 1; found += 1) {
      seen += this.#counters.sum(found);
      if (seen >= rank) {
        break;
      }
    }
    return middleOf(found);
  }

  reset(): void {
    this.#counters.reset();
  }
}

function classOf(ms: number): number {
  const units = Math.min(
    Math.max(Math.floor(ms * UNITS_PER_MS), PER_DOUBLING),
    2 ** MAX_BITS - 1,
  );
  const shift = 31 - Math.clz32(units) - PER_DOUBLING_BITS;
  return shift * PER_DOUBLING + ((units >>> shift) & (PER_DOUBLING - 1));
}

function middleOf(latencyClass: number): number {
  const width = 2 ** Math.floor(latencyClass / PER_DOUBLING);
  const first = (PER_DOUBLING + (latencyClass % PER_DOUBLING)) * width;
  return (first + width / 2) / UNITS_PER_MS;
}
