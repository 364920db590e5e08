import type { Outlet } from './Outlet';

/**
 * A request's body on its way to an instance. What comes before there is a connection is kept.
 */
export class RequestBody {
  isComplete: boolean;
  /** A part of it was sent, and isn't kept. */
  isLost = false;
  /** All of it, where it came with the head: it can be sent again. */
  readonly #whole: Buffer | undefined;
  readonly #isChunked: boolean;
  #outlet: Outlet | undefined;
  #kept: Buffer[] | undefined;
  #trailers = '';

  constructor(hasBody: boolean, isChunked: boolean, whole: Buffer | undefined) {
    this.isComplete = !hasBody || whole !== undefined;
    this.#whole = whole;
    this.#isChunked = isChunked;
  }

  /** There is a connection that gets it. */
  get isGoing(): boolean {
    return this.#outlet !== undefined;
  }

  /** There is no connection (any more): what comes is kept for the next one. */
  hold(): void {
    this.#outlet = undefined;
  }

  /** There is a connection; it gets what was kept. */
  begin(outlet: Outlet): void {
    this.#outlet = outlet;
    if (this.#whole) {
      outlet.bytes(this.#whole, 0, this.#whole.length);
      return;
    }
    const kept = this.#kept ?? [];
    this.#kept = undefined;
    for (const piece of kept) {
      this.data(piece, 0, piece.length);
    }
    if (this.isComplete) {
      this.#writeEnd();
    }
  }

  data(buffer: Buffer, from: number, to: number): void {
    if (this.#outlet === undefined) {
      this.#kept ??= [];
      this.#kept.push(Buffer.from(buffer.subarray(from, to)));
    } else if (this.#isChunked) {
      this.isLost = true;
      this.#outlet.chunk(buffer, from, to);
    } else {
      this.isLost = true;
      this.#outlet.bytes(buffer, from, to);
    }
  }

  /** @param trailers - lines, each with its end */
  end(trailers: string): void {
    this.isComplete = true;
    this.#trailers = trailers;
    this.#writeEnd();
  }

  #writeEnd(): void {
    if (this.#isChunked) {
      this.#outlet?.text(`0\r\n${this.#trailers}\r\n`);
    }
  }
}
