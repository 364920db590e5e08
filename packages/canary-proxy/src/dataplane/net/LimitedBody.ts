import { BodyTaker, IncomingBody } from '../../http1/IncomingBody';
import { checkBody, RequestLimits } from './RequestLimits';

/**
 * The body of a request, as long as it may be. What it takes on the wire counts, so that chunks of one byte are no way around the limit.
 */
export class LimitedBody {
  /** @param length - bytes, where it doesn't come in chunks */
  static begin(
    isChunked: boolean,
    length: number,
    limits: RequestLimits,
  ): LimitedBody {
    return new LimitedBody(isChunked, length, limits);
  }

  readonly #body = new IncomingBody();
  readonly #limits: RequestLimits;
  #bytes = 0;

  private constructor(
    isChunked: boolean,
    length: number,
    limits: RequestLimits,
  ) {
    this.#limits = limits;
    this.#body.begin(isChunked, length);
  }

  get isDone(): boolean {
    return this.#body.isDone;
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
