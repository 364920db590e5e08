import { ChunkedBody } from './ChunkedBody';

/** Gets a body piece by piece. Pieces lie in the buffer that is being read and are gone with it. */
export interface BodyTaker {
  bodyData(buffer: Buffer, from: number, to: number): void;
  /** @param trailers - lines, each with its end */
  bodyEnd(trailers: string): void;
}

const NOTHING = Buffer.alloc(0);

/**
 * Reads the body that a head has announced, with a length or in chunks, and knows where the next message begins.
 */
export class IncomingBody {
  #isDone = true;
  #left = 0;
  #chunked: ChunkedBody | undefined;
  #reading = NOTHING;
  #taker: BodyTaker | undefined;
  readonly #takeData = (from: number, to: number) =>
    this.#taker?.bodyData(this.#reading, from, to);

  get isDone(): boolean {
    return this.#isDone;
  }

  /** @param length - bytes, where it doesn't come in chunks */
  begin(isChunked: boolean, length: number): void {
    this.#chunked = isChunked ? new ChunkedBody() : undefined;
    this.#left = length;
    this.#isDone = !isChunked && length === 0;
  }

  /**
   * Reads on.
   *
   * @param taker - without one it is read and forgotten
   * @returns where it ends; `end` while it goes on
   * @throws Refusal
   */
  read(
    buffer: Buffer,
    from: number,
    end: number,
    taker: BodyTaker | undefined,
  ): number {
    if (this.#chunked) {
      this.#reading = buffer;
      this.#taker = taker;
      const at = this.#chunked.read(buffer, from, end, this.#takeData);
      if (this.#chunked.isDone) {
        this.#isDone = true;
        taker?.bodyEnd(this.#chunked.trailers);
      }
      return at;
    }
    const to = Math.min(from + this.#left, end);
    this.#left -= to - from;
    taker?.bodyData(buffer, from, to);
    if (this.#left === 0) {
      this.#isDone = true;
      taker?.bodyEnd('');
    }
    return to;
  }
}
