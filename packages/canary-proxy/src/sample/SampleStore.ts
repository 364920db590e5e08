import { Clock, every } from '../Clock';
import type { SampledRequest, SampleSink } from './SampledRequest';
import { sizeOf } from './sampleOf';

/** How long a request is kept. Milliseconds. */
export const KEPT_MS = 10 * 60_000;

/** How many are kept of a route. */
export const MOST_SAMPLES = 5_000;

/** Bytes of a route, and of all. */
const MOST_OF_ROUTE = 8 * 1_024 * 1_024;
const MOST_OF_ALL = 32 * 1_024 * 1_024;

/** How often is looked what is too old. Milliseconds. */
const LOOK_MS = 10_000;

/** Bounds of a store, in bytes. */
export interface SampleBounds {
  ofRoute: number;
  ofAll: number;
}

interface Kept {
  sample: SampledRequest;
  size: number;
}

/** The samples of a route, oldest first. */
class RouteSamples {
  bytes = 0;
  #kept: Kept[] = [];
  #first = 0;

  get count(): number {
    return this.#kept.length - this.#first;
  }

  get oldest(): SampledRequest | undefined {
    return this.#kept[this.#first]?.sample;
  }

  add(sample: SampledRequest): void {
    const size = sizeOf(sample);
    this.#kept.push({ sample, size });
    this.bytes += size;
  }

  drop(): void {
    this.bytes -= this.#kept[this.#first].size;
    this.#first += 1;
    if (this.#first * 2 > this.#kept.length) {
      this.#kept = this.#kept.slice(this.#first);
      this.#first = 0;
    }
  }

  list(): SampledRequest[] {
    return this.#kept.slice(this.#first).map(({ sample }) => sample);
  }
}

/**
 * The samples of all routes: the last ten minutes, within a bound of memory. The oldest give way, of the route that has most.
 */
export class SampleStore {
  static start(
    clock: Clock,
    bounds: SampleBounds = { ofRoute: MOST_OF_ROUTE, ofAll: MOST_OF_ALL },
  ): SampleStore {
    return new SampleStore(clock, bounds);
  }

  /** Takes what data planes sample. */
  readonly sink: SampleSink = (route, samples) => this.#add(route, samples);
  readonly #clock: Clock;
  readonly #bounds: SampleBounds;
  readonly #routes = new Map<string, RouteSamples>();
  readonly #stop: () => void;

  private constructor(clock: Clock, bounds: SampleBounds) {
    this.#clock = clock;
    this.#bounds = bounds;
    this.#stop = every(clock, LOOK_MS, () => this.#forget());
  }

  /** What is kept of a route, oldest first. */
  of(route: string): SampledRequest[] {
    this.#forget();
    return this.#routes.get(route)?.list() ?? [];
  }

  /** What all samples take. Bytes. */
  get bytes(): number {
    let bytes = 0;
    this.#routes.forEach(samples => {
      bytes += samples.bytes;
    });
    return bytes;
  }

  stop(): void {
    this.#stop();
  }

  #add(route: string, samples: readonly SampledRequest[]): void {
    const kept = this.#routes.get(route) ?? new RouteSamples();
    this.#routes.set(route, kept);
    for (const sample of samples) {
      kept.add(sample);
      while (kept.count > MOST_SAMPLES || kept.bytes > this.#bounds.ofRoute) {
        kept.drop();
      }
    }
    for (let over = this.bytes - this.#bounds.ofAll; over > 0; ) {
      const largest = this.#largest();
      const before = largest.bytes;
      largest.drop();
      over -= before - largest.bytes;
    }
  }

  #largest(): RouteSamples {
    return [...this.#routes.values()].reduce((largest, samples) =>
      samples.bytes > largest.bytes ? samples : largest,
    );
  }

  #forget(): void {
    const before = this.#clock.now() - KEPT_MS;
    for (const [route, samples] of this.#routes) {
      while ((samples.oldest?.at ?? before) < before) {
        samples.drop();
      }
      if (samples.count === 0) {
        this.#routes.delete(route);
      }
    }
  }
}
