import { BodyTaker, IncomingBody } from '../../http1/IncomingBody';
import type { RequestHead } from '../../http1/RequestHead';
import { checkBody, RequestLimits } from './RequestLimits';

/** A body that is kept until there is an answer, where it comes in one piece with its head. Bytes. */
const SHORT = 16_384;

/**
 * The body of a request, as long as it may be. What it takes on the wire counts, so that chunks of one byte are no way around the limit.
 */
export class LimitedBody {
  /**
   * @param there - how many bytes have come with the head
   * @returns `undefined` where all of it is there and it is short, or there is none
   */
  static begin(
    { isChunked, length }: Pick<RequestHead, 'isChunked' | 'length'>,
    there: number,
    limits: RequestLimits,
  ): LimitedBody | undefined {
    const isWhole = !isChunked && length <= Math.min(SHORT, there);
    return isWhole ? undefined : new LimitedBody(isChunked, length, limits);
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
