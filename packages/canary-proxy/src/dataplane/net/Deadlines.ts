import { Clock, every } from '../../Clock';

/** How often is looked who is late. Milliseconds. */
const LOOK_MS = 250;

/**
 * A process that was stopped for so long has not read what came in time: it does so before it takes anybody for late. Milliseconds.
 */
const AWAY_MS = 1_000;

/** What may take only so long. */
export interface Limited {
  /** As {@link Deadlines.after} says it; 0 where it may take as long as it likes. */
  readonly deadline: number;
  /** It is late. */
  expire(): void;
}

/**
 * One clock for all connections: a timer for each request would cost more than the request. Who is late is found at the next look. It only goes on: nobody is
 * late because the machine's time was set.
 */
export class Deadlines {
  static start(clock: Clock): Deadlines {
    return new Deadlines(clock);
  }

  readonly #watched = new Set<Limited>();
  readonly #clock: Clock;
  readonly #stop: () => void;
  #now: number;

  private constructor(clock: Clock) {
    this.#clock = clock;
    this.#now = clock.monotonic();
    this.#stop = every(clock, LOOK_MS, () => this.#look(clock.monotonic()));
  }

  /**
   * When something that begins now and may take this long is late: not before, and perhaps two looks after.
   *
   * @param ms - 0 for as long as it likes
   * @returns milliseconds of the clock's `monotonic`, 0 for never
   */
  after(ms: number): number {
    return ms === 0 ? 0 : this.#now + LOOK_MS + ms;
  }

  /** When a deadline is. Milliseconds since the epoch. */
  timeOf(deadline: number): number {
    const left = deadline - this.#clock.monotonic();
    return Math.round(this.#clock.now() + left);
  }

  /** @param deadline - 0 for none */
  isOver(deadline: number): boolean {
    return deadline !== 0 && this.#now >= deadline;
  }

  watch(limited: Limited): void {
    this.#watched.add(limited);
  }

  forget(limited: Limited): void {
    this.#watched.delete(limited);
  }

  stop(): void {
    this.#stop();
  }

  #look(now: number): void {
    const wasAway = now - this.#now > AWAY_MS;
    this.#now = now;
    if (wasAway) {
      return;
    }
    for (const limited of this.#watched) {
      if (this.isOver(limited.deadline)) {
        limited.expire();
      }
    }
  }
}

/** The earlier of two deadlines, of which 0 is none. */
export function earlier(a: number, b: number): number {
  if (a === 0 || b === 0) {
    return a + b;
  }
  return Math.min(a, b);
}
