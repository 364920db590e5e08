/** A latency counts for a third of its weight after this time. Milliseconds; Finagle's number. */
const DECAY_MS = 10_000;

/**
 * How slow a pod is: an average that jumps to a peak at once, comes down by and by, and is forgotten when nothing is measured.
 */
export class PeakEwma {
  #value = 0;
  #at = 0;
  #measured = false;

  /** Whether anything was ever measured. */
  get isMeasured(): boolean {
    return this.#measured;
  }

  /** Milliseconds, as of `now`. */
  value(now: number): number {
    return now > this.#at ? this.#value * this.#weight(now) : this.#value;
  }

  observe(now: number, ms: number): void {
    if (!this.#measured) {
      this.#measured = true;
      this.#value = ms;
    } else {
      const weight = this.#weight(now);
      const former = this.#value * weight;
      this.#value = ms > former ? ms : former + ms * (1 - weight);
    }
    this.#at = Math.max(now, this.#at);
  }

  /** Takes note of a request that took at least this long: it can show that a pod is slow, never that it is fast. */
  atLeast(now: number, ms: number): void {
    if (this.#measured && ms > this.value(now)) {
      this.observe(now, ms);
    }
  }

  #weight(now: number): number {
    return Math.exp(-Math.max(0, now - this.#at) / DECAY_MS);
  }
}
