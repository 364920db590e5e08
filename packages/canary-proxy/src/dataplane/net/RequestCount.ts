import type { Clock } from '../../Clock';
import type { DecidedExchange } from './ExchangeParts';

type Counted = Pick<DecidedExchange, 'attempts' | 'record'>;

/**
 * Counts one request: that it is under way, and what becomes of it in the end.
 */
export class RequestCount {
  static begin(request: Counted, clock: Clock): RequestCount {
    return new RequestCount(request, clock);
  }

  hasEnded = false;
  readonly #request: Counted;
  readonly #clock: Clock;

  private constructor(request: Counted, clock: Clock) {
    this.#request = request;
    this.#clock = clock;
    request.attempts.group.counters.inFlight += 1;
  }

  /**
   * It is over; only the first call counts.
   *
   * @param bytes - of the answer's body
   * @param upstream - the instance that was asked last
   */
  end(code: number, failed: boolean, bytes: number, upstream: string): void {
    if (this.hasEnded) {
      return;
    }
    this.hasEnded = true;
    const { attempts, record } = this.#request;
    const { counters } = attempts.group;
    const ms = this.#clock.monotonic() - attempts.startedAt;
    // In this order, so that who sees nothing under way has seen all of it counted.
    counters.record(this.#clock.now(), code, failed, ms);
    counters.inFlight -= 1;
    record?.end(code, bytes, ms, upstream, attempts.count);
  }
}
