import type { ClientHttp2Stream, ServerHttp2Stream } from 'node:http2';
import type { Fields } from './Fields';
import { trailerFields } from './responseFields';

/** What is kept of a body until its answer begins, so that another instance may get it too. Bytes. */
const MOST_KEPT = 65_536;

/**
 * A request's body on its way from the client's stream to that of an instance.
 */
export class StreamBody {
  isComplete: boolean;
  /** A part of it was sent, and isn't kept. */
  isLost = false;
  readonly #source: ServerHttp2Stream;
  readonly #onProgress: (bytes: number) => void;
  readonly #hasBody: boolean;
  #target: ClientHttp2Stream | undefined;
  #kept: Buffer[] | undefined = [];
  #bytes = 0;
  #trailers: Fields = {};
  #isFlowing = false;

  /** @param onProgress - called when it goes on, with how many bytes have come in all */
  constructor(source: ServerHttp2Stream, onProgress: (bytes: number) => void) {
    this.#source = source;
    this.#onProgress = onProgress;
    this.#hasBody = !source.endAfterHeaders;
    this.isComplete = !this.#hasBody;
    source.on('trailers', (_headers, _flags, raw) => {
      this.#trailers = trailerFields(raw);
    });
    // a body that is empty ends before anybody reads it
    source.on('end', () => {
      // a body that was broken off ends too, but its stream has been closed before
      if (!source.closed) {
        this.isComplete = true;
        this.#target?.end();
        this.#onProgress(this.#bytes);
      }
    });
  }

  get hasBody(): boolean {
    return this.#hasBody;
  }

  /** There is a stream to an instance; it gets what has come, and what comes from now on. */
  begin(target: ClientHttp2Stream): void {
    this.#target = target;
    if (!this.#hasBody) {
      return;
    }
    target.on('drain', () => {
      if (target === this.#target) {
        this.#source.resume();
        this.#onProgress(this.#bytes);
      }
    });
    target.on('wantTrailers', () => target.sendTrailers(this.#trailers));
    this.#kept?.forEach(piece => target.write(piece));
    if (this.isComplete) {
      target.end();
    } else if (this.#isFlowing) {
      this.#source.resume();
    } else {
      this.#flow();
    }
  }

  /** The stream to the instance has failed; what comes waits for another one. */
  pause(): void {
    this.#target = undefined;
    this.#source.pause();
  }

  /** An answer has begun: the request will not be repeated. */
  settle(): void {
    this.#kept = undefined;
  }

  /** What still comes is thrown away. */
  drop(): void {
    this.#target = undefined;
    this.#kept = undefined;
    this.#source.resume();
  }

  #flow(): void {
    this.#isFlowing = true;
    const source = this.#source;
    source.on('data', (piece: Buffer) => this.#take(piece));
  }

  #take(piece: Buffer): void {
    this.#bytes += piece.length;
    this.#keep(piece);
    if (this.#target && !this.#target.write(piece)) {
      this.#source.pause();
    }
    this.#onProgress(this.#bytes);
  }

  #keep(piece: Buffer): void {
    if (this.#kept === undefined) {
      this.isLost = true;
      return;
    }
    this.#kept.push(piece);
    if (this.#bytes > MOST_KEPT) {
      this.#kept = undefined;
      this.isLost = true;
    }
  }
}
