import type { Clock } from '../Clock';

/** A clock that goes on when it is told to. */
export class FakeClock implements Clock {
  #now: number;
  readonly #begun: number;
  /** How far the time of people is from where it would be. */
  #shift = 0;
  #timers: Array<{ at: number; then: () => void }> = [];

  constructor(now: number = 1_800_000_000_000) {
    this.#now = now;
    this.#begun = now - 5_000;
  }

  now(): number {
    return this.#now + this.#shift;
  }

  /** Somebody sets the time of people, and no other. */
  set(now: number): void {
    this.#shift = now - this.#now;
  }

  /** Other than `now`, so that a test sees when one is taken for the other. */
  monotonic(): number {
    return this.#now - this.#begun;
  }

  after(ms: number, then: () => void): () => void {
    const timer = { at: this.#now + ms, then };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter(other => other !== timer);
    };
  }

  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const [next] = this.#timers
        .filter(({ at }) => at <= end)
        .sort((a, b) => a.at - b.at);
      if (next === undefined) {
        this.#now = end;
        return;
      }
      this.#timers = this.#timers.filter(timer => timer !== next);
      this.#now = Math.max(this.#now, next.at);
      next.then();
    }
  }
}
