import type { Clock } from '../Clock';
import type { AccessEntry, AccessLog } from './AccessEntry';
import { accessLine } from './accessLine';

/** Lines are handed on together as soon as there is so much, which is more than the longest line has. Bytes. */
const TOGETHER = 65_536;

/** And after this time in any case. Milliseconds. */
const HAND_ON_MS = 1_000;

/** How lines are made. */
export interface AccessLinesOptions {
  withQuery: boolean;
  clock: Clock;
  /** Takes whole lines, and the memory that they are in. */
  sink(lines: Buffer, count: number): void;
}

/**
 * Requests as lines of an access log, many together.
 */
export class AccessLines implements AccessLog {
  static create(options: AccessLinesOptions): AccessLines {
    return new AccessLines(options);
  }

  readonly #options: AccessLinesOptions;
  /** Lines as bytes: as texts they would be copied again and again while they wait. */
  #pending = Buffer.allocUnsafeSlow(TOGETHER);
  #size = 0;
  #count = 0;
  #cancel = () => {};

  private constructor(options: AccessLinesOptions) {
    this.#options = options;
  }

  write(entry: AccessEntry): void {
    const { withQuery, clock } = this.#options;
    const line = accessLine(entry, withQuery);
    // a character has three bytes at most
    if (
      line.length * 3 > TOGETHER - this.#size &&
      Buffer.byteLength(line) > TOGETHER - this.#size
    ) {
      this.flush();
    }
    if (this.#count === 0) {
      this.#cancel = clock.after(HAND_ON_MS, () => this.flush());
    }
    this.#size += this.#pending.write(line, this.#size);
    this.#count += 1;
  }

  /** Hands on what waits. */
  flush(): void {
    this.#cancel();
    if (this.#count > 0) {
      const lines = this.#pending.subarray(0, this.#size);
      const count = this.#count;
      this.#pending = Buffer.allocUnsafeSlow(TOGETHER);
      this.#size = 0;
      this.#count = 0;
      this.#options.sink(lines, count);
    }
  }
}
