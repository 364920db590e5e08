import { CR, hexValue, LF, SEMICOLON, valueEnd } from './characters';
import { REFUSALS } from './Refusal';
import { Trailers } from './Trailers';

/** Digits of a chunk's size: more than any chunk has, and far from where numbers get inexact. */
const LONGEST_SIZE = 12;
const LONGEST_EXTENSION = 1_024;

/** Takes a piece of the data, which lies in the buffer that is being read. */
export type TakeData = (from: number, to: number) => void;

const State = {
  size: 0,
  extension: 1,
  sizeFeed: 2,
  data: 3,
  dataReturn: 4,
  dataFeed: 5,
  trailers: 6,
  done: 7,
} as const;

/**
 * Reads a body in chunks through the buffers in which it comes: its data and its trailers. How it was cut into chunks, and their extensions, concern
 * one connection and are forgotten.
 *
 * Strict: lines end with both characters, a size is hexadecimal digits alone, trailers are fields that may come late.
 */
export class ChunkedBody {
  #state: number = State.size;
  #digits = 0;
  #left = 0;
  #extension = 0;
  #trailers: Trailers | undefined;

  get isDone(): boolean {
    return this.#state === State.done;
  }

  /** The lines of the trailers, each with its end; empty where there are none. */
  get trailers(): string {
    return this.#trailers?.lines ?? '';
  }

  /**
   * Reads on.
   *
   * @returns where the body ends; `end` while it goes on (see {@link isDone})
   * @throws Refusal
   */
  read(buffer: Buffer, from: number, end: number, take: TakeData): number {
    let at = from;
    while (at < end && this.#state !== State.done) {
      if (this.#state === State.data) {
        const to = Math.min(at + this.#left, end);
        this.#left -= to - at;
        if (this.#left === 0) {
          this.#state = State.dataReturn;
        }
        take(at, to);
        at = to;
      } else if (this.#state === State.trailers) {
        at = this.#readTrailers(buffer, at, end);
      } else {
        this.#readByte(buffer, at);
        at += 1;
      }
    }
    return at;
  }

  #readByte(buffer: Buffer, at: number): void {
    const byte = buffer[at];
    switch (this.#state) {
      case State.size:
        this.#readSize(byte);
        break;
      case State.extension:
        if (byte === CR) {
          this.#state = State.sizeFeed;
          break;
        }
        this.#extension += 1;
        if (
          this.#extension > LONGEST_EXTENSION ||
          valueEnd(buffer, at, at + 1) === at
        ) {
          throw REFUSALS.chunkExtension;
        }
        break;
      case State.sizeFeed:
        if (byte !== LF) {
          throw REFUSALS.chunkSize;
        }
        this.#state = this.#left === 0 ? State.trailers : State.data;
        this.#digits = 0;
        this.#extension = 0;
        break;
      case State.dataReturn:
        if (byte !== CR) {
          throw REFUSALS.chunkEnd;
        }
        this.#state = State.dataFeed;
        break;
      default:
        if (byte !== LF) {
          throw REFUSALS.chunkEnd;
        }
        this.#state = State.size;
    }
  }

  #readSize(byte: number): void {
    const digit = hexValue(byte);
    if (digit !== -1 && this.#digits < LONGEST_SIZE) {
      this.#left = this.#left * 16 + digit;
      this.#digits += 1;
    } else if (this.#digits === 0) {
      throw REFUSALS.chunkSize;
    } else if (byte === CR) {
      this.#state = State.sizeFeed;
    } else if (byte === SEMICOLON) {
      this.#state = State.extension;
    } else {
      throw REFUSALS.chunkSize;
    }
  }

  #readTrailers(buffer: Buffer, from: number, end: number): number {
    this.#trailers ??= new Trailers();
    const at = this.#trailers.read(buffer, from, end);
    if (this.#trailers.isDone) {
      this.#state = State.done;
    }
    return at;
  }
}
