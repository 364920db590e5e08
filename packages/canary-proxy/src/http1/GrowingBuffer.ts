const SMALLEST = 1_024;

const NONE = Buffer.alloc(0);

/**
 * Bytes that come in pieces and are read as one. What is there stays at its offset.
 */
export class GrowingBuffer {
  #buffer: Buffer = NONE;
  #length = 0;

  /** May have more room than there are bytes. */
  get buffer(): Buffer {
    return this.#buffer;
  }

  get length(): number {
    return this.#length;
  }

  add(source: Buffer, from: number, to: number): void {
    const length = this.#length + to - from;
    if (length > this.#buffer.length) {
      // twice as large each time, so that small pieces don't cost a copy of all each
      const larger = Buffer.allocUnsafe(
        Math.max(SMALLEST, length, this.#buffer.length * 2),
      );
      this.#buffer.copy(larger, 0, 0, this.#length);
      this.#buffer = larger;
    }
    source.copy(this.#buffer, this.#length, from, to);
    this.#length = length;
  }
}
