import { SampledFacts, sampleOf } from './sampleOf';
import type { SampledRequest } from './SampledRequest';
import type { SampleHash } from './SampleHash';

const SECOND = 1_000;

/** A burst may have so many times what a second should, while it isn't known yet how much there is. */
const BURST = 2.5;

/** Samples that are handed on together. */
const TOGETHER = 32;

/** What the takers of all routes share. */
export interface SampleTakerOptions {
  /** How many requests a second should be taken, at least 1; looked at once a second. */
  perSecond(): number;
  /** Whether one more may be taken of all routes together; it is then. */
  spend(): boolean;
  /** The headers that are kept as they are. */
  plain: ReadonlySet<string>;
  hash: SampleHash;
  /** From 0 to below 1. */
  random(): number;
  sink(samples: SampledRequest[]): void;
}

/**
 * Decides which requests of a route are kept: one at random of every so many, and how many that is follows what the second before brought. So
 * neither what repeats nor what comes at once is taken more often than the rest.
 */
export class SampleTaker {
  static create(options: SampleTakerOptions): SampleTaker {
    return new SampleTaker(options);
  }

  readonly #options: SampleTakerOptions;
  #samples: SampledRequest[] = [];
  #since = 0;
  #until = 0;
  /** Requests since `since`. */
  #seen = 0;
  #taken = 0;
  #perSecond = 1;
  /** Requests since the one that was taken last. */
  #passed = 0;
  /** One of so many is taken. */
  #stride = 1;
  #position = 0;
  #picked = 0;

  private constructor(options: SampleTakerOptions) {
    this.#options = options;
  }

  /**
   * Whether this request is taken; has to be asked once for each.
   *
   * @param now - milliseconds since the epoch
   */
  takes(now: number): boolean {
    if (now >= this.#until || now < this.#since) {
      this.#turn(now);
    }
    this.#seen += 1;
    this.#passed += 1;
    const isPicked = this.#position === this.#picked;
    this.#position += 1;
    if (this.#position >= this.#stride) {
      this.#pick();
    }
    return (
      isPicked && this.#taken < this.#perSecond * BURST && this.#options.spend()
    );
  }

  /** Something was kept since the last flush. */
  get isBusy(): boolean {
    return this.#samples.length > 0;
  }

  /** Keeps a request that is to be taken. */
  add(facts: Omit<SampledFacts, 'weight'>): void {
    this.#taken += 1;
    if (this.#taken > this.#perSecond) {
      this.#stride *= 2;
      this.#pick();
    }
    const { plain, hash } = this.#options;
    this.#samples.push(
      sampleOf({ ...facts, weight: this.#passed }, plain, hash),
    );
    this.#passed = 0;
    if (this.#samples.length >= TOGETHER) {
      this.flush();
    }
  }

  /** Hands on what was kept. */
  flush(): void {
    if (this.#samples.length > 0) {
      const samples = this.#samples;
      this.#samples = [];
      this.#options.sink(samples);
    }
  }

  /** A second begins, perhaps long after the last one. */
  #turn(now: number): void {
    const elapsed = Math.max(SECOND, now - this.#since);
    const lately = (this.#seen * SECOND) / elapsed;
    this.#perSecond = this.#options.perSecond();
    this.#stride = Math.max(1, Math.ceil(lately / this.#perSecond));
    this.#since = now;
    this.#until = now + SECOND;
    this.#seen = 0;
    this.#taken = 0;
    this.#pick();
  }

  #pick(): void {
    this.#position = 0;
    this.#picked = Math.floor(this.#options.random() * this.#stride);
  }
}
