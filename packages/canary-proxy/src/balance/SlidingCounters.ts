const BUCKETS = 10;

/**
 * Columns of counters over a window that slides in ten coarse steps: what is counted now is forgotten after nine to ten tenths of the window.
 *
 * Nothing is allocated while counting. A time that lies before one seen earlier counts as that one, so a clock that is set back neither opens old
 * buckets again nor forgets.
 */
export class SlidingCounters {
  readonly #stepMs: number;
  /** The buckets of the first column, then those of the second… */
  #counts: Float64Array;
  #sums: Float64Array;
  #step = -Infinity;
  #slot = 0;

  constructor(columns: number, windowMs: number) {
    this.#stepMs = windowMs / BUCKETS;
    this.#counts = new Float64Array(columns * BUCKETS);
    this.#sums = new Float64Array(columns);
  }

  get columns(): number {
    return this.#sums.length;
  }

  /** Forgets what has left the window; `sum` answers for the time of the last call. */
  advance(now: number): void {
    const step = Math.floor(now / this.#stepMs);
    if (step <= this.#step) {
      return;
    }
    const passed = step - this.#step;
    this.#step = step;
    if (passed >= BUCKETS) {
      this.reset();
      return;
    }
    for (let i = 0; i < passed; i += 1) {
      this.#slot = (this.#slot + 1) % BUCKETS;
      for (let column = 0; column < this.#sums.length; column += 1) {
        const at = column * BUCKETS + this.#slot;
        this.#sums[column] -= this.#counts[at];
        this.#counts[at] = 0;
      }
    }
  }

  /** Counts at the time of the last `advance`. */
  add(column: number, amount: number = 1): void {
    this.#counts[column * BUCKETS + this.#slot] += amount;
    this.#sums[column] += amount;
  }

  sum(column: number): number {
    return this.#sums[column];
  }

  /** Adds a column and returns its number. */
  grow(): number {
    const column = this.#sums.length;
    const counts = new Float64Array((column + 1) * BUCKETS);
    const sums = new Float64Array(column + 1);
    counts.set(this.#counts);
    sums.set(this.#sums);
    this.#counts = counts;
    this.#sums = sums;
    return column;
  }

  reset(): void {
    this.#counts.fill(0);
    this.#sums.fill(0);
  }
}
