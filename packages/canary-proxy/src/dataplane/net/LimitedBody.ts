import { BodyTaker, IncomingBody } from '../../http1/IncomingBody';
import { checkBody, RequestLimits } from './RequestLimits';

/**
 * The body of a request, as long as it may be. What it takes on the wire counts, so that chunks of one byte are no way around the limit.
 */
export class LimitedBody {
  readonly #body = new IncomingBody();
  readonly #limits: RequestLimits;
  #bytes = 0;

  constructor(limits: RequestLimits) {
    this.#limits = limits;
  }

  get isDone(): boolean {
    return this.#body.isDone;
  }

  /** @param length - bytes, where it doesn't come in chunks */
  begin(isChunked: boolean, length: number): void {
    this.#bytes = 0;
    this.#body.begin(isChunked, length);
  }

  /**
   * Reads on (see {@link IncomingBody.read}).
   *
   * @throws Refusal
   */
  read(
    buffer: Buffer,
    from: number,
    end: number,
    taker: BodyTaker | undefined,
  ): number {
    const next = this.#body.read(buffer, from, end, taker);
    this.#bytes += next - from;
    checkBody(this.#bytes, this.#limits);
    return next;
  }
}
