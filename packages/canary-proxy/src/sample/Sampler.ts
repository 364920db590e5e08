import { Clock, every } from '../Clock';
import { SAMPLED_HEADERS, SampleSink } from './SampledRequest';
import { SampleHash } from './SampleHash';
import { SampleTaker } from './SampleTaker';

/** What is taken of a route in a second: ten minutes of it are no more than is kept of a route. */
const PER_ROUTE = 8;

/** What is taken of all routes of a data plane in a second, and when many begin at once. */
const IN_ALL = 160;
const MOST_IN_ALL = 400;

/** Samples are handed on this often. Milliseconds. */
const HAND_ON_MS = 1_000;

/** What a sampler works with. */
export interface SamplerOptions {
  /** Headers that are kept as they are, besides those that always are; in lower case. */
  headers: readonly string[];
  cookieKeys: readonly Buffer[];
  sink: SampleSink;
  /** How many samplers there are for the same routes; 1 by default. */
  shares?: number;
  clock: Clock;
}

/** The headers that a sample has as they are. */
export function plainHeaders(more: readonly string[]): ReadonlySet<string> {
  return new Set([...SAMPLED_HEADERS, ...more]);
}

/**
 * The takers of a data plane. Together they take no more than a bound, however many routes there are.
 */
export class Sampler {
  static start(options: SamplerOptions): Sampler {
    return new Sampler(options);
  }

  readonly #options: SamplerOptions;
  readonly #plain: ReadonlySet<string>;
  readonly #hash: SampleHash;
  readonly #takers = new Set<SampleTaker>();
  readonly #stop: () => void;
  /** Routes that were asked something in the last second. */
  #busy = 1;
  /** What may still be taken in this second. */
  #left: number;

  private constructor(options: SamplerOptions) {
    this.#options = options;
    this.#left = this.#ofAll(MOST_IN_ALL);
    this.#plain = plainHeaders(options.headers);
    this.#hash = SampleHash.create(options.cookieKeys);
    this.#stop = every(options.clock, HAND_ON_MS, () => this.#handOn());
  }

  /** The taker of a route that begins. */
  join(route: string): SampleTaker {
    const taker = SampleTaker.create({
      perSecond: () =>
        Math.max(
          1,
          Math.floor(
            Math.min(this.#ofAll(PER_ROUTE), this.#ofAll(IN_ALL) / this.#busy),
          ),
        ),
      spend: () => {
        this.#left -= 1;
        return this.#left >= 0;
      },
      plain: this.#plain,
      hash: this.#hash,
      random: Math.random,
      sink: samples => this.#options.sink(route, samples),
    });
    this.#takers.add(taker);
    return taker;
  }

  /** The route has ended. */
  leave(taker: SampleTaker): void {
    taker.flush();
    this.#takers.delete(taker);
  }

  stop(): void {
    this.#stop();
    this.#handOn();
  }

  #handOn(): void {
    let busy = 0;
    this.#takers.forEach(taker => {
      busy += taker.isBusy ? 1 : 0;
      taker.flush();
    });
    this.#busy = Math.max(1, busy);
    this.#left = this.#ofAll(MOST_IN_ALL);
  }

  #ofAll(bound: number): number {
    return Math.max(1, bound / (this.#options.shares ?? 1));
  }
}
