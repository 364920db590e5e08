import { GrowingBuffer } from '../../http1/GrowingBuffer';

/** What can't be read yet may lie so far behind in its memory. Bytes. */
const MOST_BEFORE = 65_536;

/** What a client may send ahead of an answer before it has to wait. Bytes. */
const MOST_AHEAD = 65_536;

/**
 * What a client has said and nobody could read yet: an incomplete head, or requests before whose turn it is.
 */
export class UnreadBytes {
  #bytes: GrowingBuffer | undefined;
  #from = 0;

  get buffer(): Buffer | undefined {
    return this.#bytes?.buffer;
  }

  /** Where in the buffer it goes on. */
  get from(): number {
    return this.#from;
  }

  /** Where it ends. */
  get end(): number {
    return this.#bytes?.length ?? 0;
  }

  get isEmpty(): boolean {
    return this.#bytes === undefined;
  }

  /** The client is to send no more for now. */
  get isMuch(): boolean {
    return this.end - this.#from > MOST_AHEAD;
  }

  add(chunk: Buffer): void {
    this.#bytes ??= new GrowingBuffer();
    this.#bytes.add(chunk, 0, chunk.length);
  }

  /**
   * What was read ends at a place of a buffer.
   *
   * @returns whether what is left lies at another place now
   */
  keep(buffer: Buffer, at: number, end: number): boolean {
    if (at === end) {
      this.clear();
      return false;
    }
    if (buffer === this.#bytes?.buffer && at <= MOST_BEFORE) {
      this.#from = at;
      return false;
    }
    this.#bytes = new GrowingBuffer();
    this.#bytes.add(buffer, at, end);
    this.#from = 0;
    return true;
  }

  clear(): void {
    this.#bytes = undefined;
    this.#from = 0;
  }
}
