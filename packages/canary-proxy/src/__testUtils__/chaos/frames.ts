const BINARY = 0x82;
const CLOSE = 0x88;
const LENGTH_16 = 126;
const HEADER = 4;

/** A frame of a WebSocket with fewer than 65,536 bytes; that of a client has a mask of zeros. */
export function frameOf(payload: Buffer, isMasked: boolean): Buffer {
  const head = Buffer.alloc(isMasked ? HEADER + 4 : HEADER);
  head[0] = BINARY;
  head[1] = (isMasked ? 0x80 : 0) | LENGTH_16;
  head.writeUInt16BE(payload.length, 2);
  return Buffer.concat([head, payload]);
}

/** Takes frames of {@link frameOf} apart, and knows a close frame when it sees one. */
export class FrameParts {
  hasClosed = false;
  #bytes: Buffer = Buffer.alloc(0);

  /** The payloads that are complete with these bytes. */
  take(bytes: Buffer): Buffer[] {
    this.#bytes = Buffer.concat([this.#bytes, bytes]);
    const payloads: Buffer[] = [];
    while (this.#bytes.length >= HEADER && !this.hasClosed) {
      if (this.#bytes[0] === CLOSE) {
        this.hasClosed = true;
        break;
      }
      const isMasked = this.#bytes[1] >= 0x80;
      const from = isMasked ? HEADER + 4 : HEADER;
      const to = from + this.#bytes.readUInt16BE(2);
      if (this.#bytes.length < to) {
        break;
      }
      payloads.push(this.#bytes.subarray(from, to));
      this.#bytes = this.#bytes.subarray(to);
    }
    return payloads;
  }
}
