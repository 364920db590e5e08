import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { PieceTaker } from '../../http1/passLines';
import { Blocks } from './Blocks';
import { Sender, SHORT_PIECE, Turn } from './Turn';

/** What is shorter doesn't keep a whole block while it waits behind something else for a client that doesn't read. Bytes. */
const LITTLE = 16_384;

/** Up to this length it costs less to write each character than to ask for all of them to be written. */
const SHORT_TEXT = 64;

/** Of all connections of this thread. */
const SHARED = Blocks.create();

/**
 * Writes to a socket, in as few calls of the system as can be: what is given until it is sent goes into one block of memory.
 *
 * What it takes may be overwritten afterwards.
 */
export class Outlet implements Sender, PieceTaker {
  readonly #socket: Socket;
  readonly #turn: Turn;
  readonly #blocks: Blocks;
  #block: Buffer | undefined;
  #used = 0;
  /** What the system takes of a write it takes at once, for nothing has to be encrypted. */
  readonly #isPlain: boolean;
  #isCorked = false;
  #isFree = true;
  #isDue = false;
  #left = 0;

  constructor(socket: Socket, turn: Turn, blocks: Blocks = SHARED) {
    this.#socket = socket;
    this.#isPlain = !(socket instanceof TLSSocket);
    this.#turn = turn;
    this.#blocks = blocks;
    socket.on('drain', () => {
      this.#isFree = true;
    });
  }

  /** Nobody has to wait before there is more to write. */
  get isFree(): boolean {
    return this.#isFree;
  }

  /** Something waits for the other side to read; what is yet to be sent in this turn does not count. */
  get isBusy(): boolean {
    return this.#socket.writableLength > 0;
  }

  /** Whether something has gone since this was asked before. */
  hasMoved(): boolean {
    const before = this.#left;
    this.#left = this.#socket.writableLength;
    return this.#left !== before;
  }

  /** Has the system say whether the connection was reset; a socket that is neither read nor written is not told. */
  probe(): void {
    if (!this.isBusy && this.#block === undefined) {
      this.#socket.write('');
    }
  }

  /** Calls back when all that was written is sent, or the connection is gone. */
  afterSending(then: (sent: boolean) => void): void {
    this.send();
    this.#socket.write('', error => then(!error));
  }

  /** @param text - one character per byte */
  text(text: string): void {
    for (let at = 0; at < text.length; ) {
      const rest = at === 0 ? text : text.slice(at);
      const written = writeText(this.#open(), this.#used, rest);
      at += written;
      this.#fill(written);
    }
  }

  bytes(buffer: Buffer, from: number, to: number): void {
    for (let at = from; at < to; ) {
      const copied = buffer.copy(this.#open(), this.#used, at, to);
      at += copied;
      this.#fill(copied);
    }
  }

  /** Bytes as a chunk of their own. */
  chunk(buffer: Buffer, from: number, to: number): void {
    this.text(`${(to - from).toString(16)}\r\n`);
    this.bytes(buffer, from, to);
    this.text('\r\n');
  }

  /**
   * Sends what was taken: together with all others where it is little and others are on their turn, and now where it is more, as long as the processor's caches have
   * it, or where something could be read before: that would seem to follow on what was not sent.
   */
  flush(): void {
    const isMuch = this.#block !== undefined && this.#used > SHORT_PIECE;
    if (this.#isCorked || isMuch || !this.#turn.isTaking) {
      this.send();
    } else if (this.#block && !this.#isDue) {
      this.#isDue = true;
      this.#turn.sends(this);
    }
  }

  /** Sends what was taken now. */
  send(): void {
    this.#isDue = false;
    this.#writeBlock();
    if (this.#isCorked) {
      this.#isCorked = false;
      this.#socket.uncork();
    }
  }

  #open(): Buffer {
    if (this.#block === undefined) {
      this.#block = this.#blocks.take();
      this.#used = 0;
    }
    return this.#block;
  }

  /** So much has come into the block. One that is full goes out, together with what follows. */
  #fill(bytes: number): void {
    this.#used += bytes;
    if (this.#used === this.#block?.length) {
      if (!this.#isCorked) {
        this.#isCorked = true;
        this.#socket.cork();
      }
      this.#writeBlock();
    }
  }

  #writeBlock(): void {
    const block = this.#block;
    if (block === undefined) {
      return;
    }
    this.#block = undefined;
    const bytes = block.subarray(0, this.#used);
    if (this.isBusy && bytes.length <= LITTLE) {
      this.#noteRoom(this.#socket.write(Buffer.from(bytes)));
      this.#blocks.giveBack(block);
      return;
    }
    if (this.#isPlain && bytes.length <= LITTLE) {
      this.#noteRoom(this.#socket.write(bytes));
      // nearly always the system has taken all of it by now
      if (!this.isBusy) {
        this.#blocks.giveBack(block);
      }
      return;
    }
    const hasRoom = this.#socket.write(bytes, error => {
      // a block of a connection that broke is left to the garbage collector, for who knows who still has it
      if (!error) {
        this.#blocks.giveBack(block);
      }
    });
    this.#noteRoom(hasRoom);
  }

  #noteRoom(hasRoom: boolean): void {
    if (!hasRoom) {
      this.#isFree = false;
    }
  }
}

/** @returns how much there was room for */
function writeText(block: Buffer, from: number, text: string): number {
  if (text.length > SHORT_TEXT || from + text.length > block.length) {
    return block.write(text, from, 'latin1');
  }
  for (let at = 0; at < text.length; at += 1) {
    block[from + at] = text.charCodeAt(at);
  }
  return text.length;
}
