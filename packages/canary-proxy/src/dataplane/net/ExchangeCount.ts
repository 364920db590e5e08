import type { Clock } from '../../Clock';
import type { AccessRecord } from './AccessRecord';
import type { Attempts } from './Attempts';

/**
 * One request as it is counted and written down: under way until it ends, which it does once.
 */
export class ExchangeCount {
  static begin(
    attempts: Attempts,
    record: AccessRecord | undefined,
    clock: Clock,
  ): ExchangeCount {
    return new ExchangeCount(attempts, record, clock);
  }

  /** Of the answer's body. */
  bytes = 0;
  hasEnded = false;
  readonly #attempts: Attempts;
  readonly #record: AccessRecord | undefined;
  readonly #clock: Clock;
  readonly #begunAt: number;

  private constructor(
    attempts: Attempts,
    record: AccessRecord | undefined,
    clock: Clock,
  ) {
    this.#attempts = attempts;
    this.#record = record;
    this.#clock = clock;
    this.#begunAt = clock.monotonic();
    attempts.group.counters.inFlight += 1;
  }

  /**
   * It is over; only the first call counts.
   *
   * @param address - the instance that was asked last
   */
  end(code: number, failed: boolean, address: string): void {
    if (!this.hasEnded) {
      this.hasEnded = true;
      const { counters } = this.#attempts.group;
      const ms = this.#clock.monotonic() - this.#begunAt;
      counters.inFlight -= 1;
      counters.record(this.#clock.now(), code, failed, ms);
      this.#record?.end(code, this.bytes, ms, address, this.#attempts.count);
    }
  }
}
