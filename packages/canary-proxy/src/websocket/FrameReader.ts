/** Bytes of a header before its extended length. */
const SHORT_HEADER = 2;

const LENGTH_16 = 126;
const LENGTH_64 = 127;
const MASK_BYTES = 4;

/**
 * Knows where the frames of one direction of a WebSocket begin and end (RFC 6455, 5.2), from its first byte on. It looks at nothing else.
 */
export class FrameReader {
  /** Bytes of the frame's payload that have not come yet. */
  #left = 0;
  readonly #header = Buffer.alloc(SHORT_HEADER + 8);
  #inHeader = 0;

  /** A new frame may begin here. */
  get isBetweenFrames(): boolean {
    return this.#left === 0 && this.#inHeader === 0;
  }

  /** Takes note of bytes that have passed. */
  read(buffer: Buffer, from: number, to: number): void {
    for (let at = from; at < to; ) {
      at = this.#readPart(buffer, at, to);
    }
  }

  /** Takes note of the bytes up to the end of the frame that has begun; @returns where that is, or `to`. */
  readFrame(buffer: Buffer, from: number, to: number): number {
    let at = from;
    while (at < to && !this.isBetweenFrames) {
      at = this.#readPart(buffer, at, to);
    }
    return at;
  }

  #readPart(buffer: Buffer, at: number, to: number): number {
    if (this.#left > 0) {
      const next = Math.min(at + this.#left, to);
      this.#left -= next - at;
      return next;
    }
    this.#header[this.#inHeader] = buffer[at];
    this.#inHeader += 1;
    if (this.#inHeader >= SHORT_HEADER) {
      this.#readHeader();
    }
    return at + 1;
  }

  #readHeader(): void {
    const isMasked = (this.#header[1] & 0x80) !== 0;
    const short = this.#header[1] & 0x7f;
    const bytes = SHORT_HEADER + extendedBytes(short);
    if (this.#inHeader === bytes) {
      this.#inHeader = 0;
      this.#left = this.#lengthOf(short) + (isMasked ? MASK_BYTES : 0);
    }
  }

  #lengthOf(short: number): number {
    switch (short) {
      case LENGTH_16:
        return this.#header.readUInt16BE(SHORT_HEADER);
      case LENGTH_64:
        return Number(this.#header.readBigUInt64BE(SHORT_HEADER));
      default:
        return short;
    }
  }
}

function extendedBytes(short: number): number {
  switch (short) {
    case LENGTH_16:
      return 2;
    case LENGTH_64:
      return 8;
    default:
      return 0;
  }
}
