import type { Socket } from 'node:net';
import { BLOCK, Blocks } from './Blocks';

/** Pieces up to this length become part of a text: for longer ones a text would be copied too often. Bytes. */
const SHORT = 4_096;

/** A text is written before it is longer, so that it always leaves room for a piece in its block. Characters. */
const LONG_TEXT = 16_384;

/** What a block has room for beside a text. Bytes. */
const LONGEST_PIECE = BLOCK - LONG_TEXT;

/** Of all connections of this thread. */
const blocks = Blocks.create();

/**
 * Writes to a socket, in as few calls of the system as can be: what is short is joined into one text, and a longer piece goes into a block of memory together with
 * the text before it.
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
    } else {
      for (let at = from; at < to; at += LONGEST_PIECE) {
        this.#writeBlock(buffer, at, Math.min(to, at + LONGEST_PIECE));
      }
    }
    if (this.#text.length > LONG_TEXT) {
      this.#writeText();
    }
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

  #writeBlock(buffer: Buffer, from: number, to: number): void {
    if (this.#text.length > LONG_TEXT) {
      this.#writeText();
    }
    this.#cork();
    const block = blocks.take();
    const start = block.write(this.#text, 0, 'latin1');
    this.#text = '';
    const end = start + buffer.copy(block, start, from, to);
    this.#socket.write(block.subarray(0, end), error => {
      // a block of a connection that broke is left to the garbage collector, for who knows who still has it
      if (!error) {
        blocks.giveBack(block);
      }
    });
  }

  #cork(): void {
    if (!this.#isCorked) {
      this.#isCorked = true;
      this.#socket.cork();
    }
  }
}
