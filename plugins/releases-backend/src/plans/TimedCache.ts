const MAX_ENTRIES = 1_000;

/**
 * Keeps what was read for a short time. Reads of the same key that overlap are one read; a read that failed is not kept.
 */
export class TimedCache<T> {
  readonly #entries = new Map<string, { at: number; value: Promise<T> }>();
  readonly #ttl: number;
  readonly #clock: { now(): number };

  /** `ttl` in ms. */
  static create<T>(options: {
    ttl: number;
    clock: { now(): number };
  }): TimedCache<T> {
    return new TimedCache<T>(options.ttl, options.clock);
  }

  private constructor(ttl: number, clock: { now(): number }) {
    this.#ttl = ttl;
    this.#clock = clock;
  }

  get(key: string, read: () => Promise<T>): Promise<T> {
    const now = this.#clock.now();
    const kept = this.#entries.get(key);
    if (kept && now - kept.at < this.#ttl) {
      return kept.value;
    }
    const entry = { at: now, value: read() };
    // Set anew, so that the map is in the order of age.
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    entry.value.catch(() => {
      if (this.#entries.get(key) === entry) {
        this.#entries.delete(key);
      }
    });
    for (const [old, { at }] of this.#entries) {
      if (this.#entries.size <= MAX_ENTRIES && now - at < this.#ttl) {
        break;
      }
      this.#entries.delete(old);
    }
    return entry.value;
  }
}
