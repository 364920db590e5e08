import type { Socket } from 'node:net';

/** Pieces up to this length become part of a text; writing a longer one as it is costs less. Bytes. */
const SHORT = 16_384;

/**
 * Writes to a socket, in as few calls of the system as can be: what is short is joined into one text, for that is what costs least.
 *
 * What it takes may be overwritten afterwards.
 */
export class Outlet {
  readonly #socket: Socket;
  #text = '';
  #isCorked = false;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** Nobody has to wait before there is more to write. */
  get isFree(): boolean {
    return !this.#socket.writableNeedDrain;
  }

  /** Something is not on its way yet. */
  get isBusy(): boolean {
    return this.#socket.writableLength > 0;
  }

  /** @param text - one character per byte */
  text(text: string): void {
    this.#text += text;
  }

  bytes(buffer: Buffer, from: number, to: number): void {
    if (to - from <= SHORT) {
      this.#text += buffer.toString('latin1', from, to);
      if (this.#text.length > SHORT) {
        this.#writeText();
      }
      return;
    }
    this.#writeText();
    this.#cork();
    this.#socket.write(Buffer.from(buffer.subarray(from, to)));
  }

  /** Bytes as a chunk of their own. */
  chunk(buffer: Buffer, from: number, to: number): void {
    this.text(`${(to - from).toString(16)}\r\n`);
    this.bytes(buffer, from, to);
    this.text('\r\n');
  }

  /** Sends what was taken. */
  flush(): void {
    this.#writeText();
    if (this.#isCorked) {
      this.#isCorked = false;
      this.#socket.uncork();
    }
  }

  #writeText(): void {
    if (this.#text !== '') {
      const text = this.#text;
      this.#text = '';
      this.#socket.write(text, 'latin1');
    }
  }

  #cork(): void {
    if (!this.#isCorked) {
      this.#isCorked = true;
      this.#socket.cork();
    }
  }
}
