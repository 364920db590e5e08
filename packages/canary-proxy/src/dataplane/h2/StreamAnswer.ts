import {
  ClientHttp2Stream,
  constants,
  IncomingHttpHeaders,
  IncomingHttpStatusHeader,
  ServerHttp2Stream,
} from 'node:http2';
import { answerStream } from './answerStream';
import type { Fields } from './Fields';
import { faultOfGrpc } from './grpc';
import {
  AnswerFacts,
  isEventStream,
  responseFields,
  trailerFields,
} from './responseFields';

export type AnswerHeaders = IncomingHttpHeaders & IncomingHttpStatusHeader;

/** A head as it came from an instance. */
export interface AnswerHead {
  headers: AnswerHeaders;
  /** Names and values in turn. */
  raw: readonly string[];
  /** There is nothing after it. */
  isAll: boolean;
}

/** What becomes of an answer. */
export interface AnswerEvents {
  /** A piece has come. */
  progress(): void;
  /** All of it has come. What was broken off never says this. */
  end(): void;
}

/**
 * The answer to a client on its stream: that of an instance, or one of this proxy's own.
 */
export class StreamAnswer {
  status = 0;
  /** Of the body. */
  bytes = 0;
  isBegun = false;
  /** All of it has come. */
  isComplete = false;
  isEventStream = false;
  /** Nobody can say when it ends. */
  isEndless = false;
  /** The status of HTTP for what an instance of gRPC said of itself. */
  fault: number | undefined;
  /** It said so after its answer had been taken for a good one. */
  faultIsLate = false;
  readonly #client: ServerHttp2Stream;
  readonly #isGrpc: boolean;
  #trailers: Fields = {};

  constructor(client: ServerHttp2Stream, isGrpc: boolean) {
    this.#client = client;
    this.#isGrpc = isGrpc;
    client.on('wantTrailers', () => client.sendTrailers(this.#trailers));
  }

  /** The client can still be told something. */
  get isOpen(): boolean {
    return !this.#client.destroyed && !this.#client.closed;
  }

  /** An answer before the real one. */
  interim({ headers, raw }: Omit<AnswerHead, 'isAll'>): void {
    if (!this.#client.headersSent) {
      this.#client.additionalHeaders(
        responseFields(raw, headers, { cookies: [], isPrivate: false }),
      );
    }
  }

  /** Looks at a head before it is passed on. */
  judge({ headers, isAll }: AnswerHead): void {
    if (isAll) {
      this.fault = this.#faultOf(headers);
    }
  }

  /** Passes an answer on, at the client's pace. */
  begin(
    pod: ClientHttp2Stream,
    { headers, raw, isAll }: AnswerHead,
    facts: AnswerFacts,
    events: AnswerEvents,
  ): void {
    const client = this.#client;
    this.isBegun = true;
    this.status = headers[':status'] ?? 0;
    this.isEventStream = isEventStream(headers);
    this.isEndless = headers['content-length'] === undefined;
    client.respond(
      responseFields(raw, headers, facts),
      // with them nothing but trailers ends a stream, so none that is broken off looks complete
      { endStream: isAll, waitForTrailers: !isAll },
    );
    // what has no body says a length all the same
    const hasBody = !isAll && !client.writableEnded;
    const length = hasBody ? headers['content-length'] : undefined;
    let missing = Number(length ?? 0);
    if (hasBody) {
      pod.on('data', (piece: Buffer) => {
        missing -= piece.length;
        this.bytes += piece.length;
        if (!client.write(piece)) {
          pod.pause();
        }
        events.progress();
      });
    } else {
      pod.resume();
    }
    // before Node's own listener, which destroys a stream that has ended properly
    pod.prependListener('end', () => {
      // What was broken off ends too: its stream is destroyed then, or was closed by a code.
      const isWhole =
        !pod.destroyed && pod.rstCode === constants.NGHTTP2_NO_ERROR;
      if (isWhole && missing <= 0) {
        events.end();
      }
    });
  }

  /** What comes after the body. */
  trailers(headers: IncomingHttpHeaders, raw: readonly string[]): void {
    this.#trailers = trailerFields(raw);
    this.fault = this.#faultOf(headers);
    this.faultIsLate = this.fault !== undefined;
  }

  /** @param trailers - what this proxy says instead of the instance */
  end(trailers?: Fields): void {
    this.isComplete = true;
    this.#trailers = trailers ?? this.#trailers;
    this.#client.end();
  }

  /** It will not be complete, and the client is told so. */
  breakOff(code: number): void {
    this.#client.close(code);
  }

  /** Answers without an instance, or instead of one. */
  answerLocally(status: number, message: string): void {
    this.bytes = answerStream(this.#client, this.#isGrpc, status, message);
  }

  #faultOf(headers: IncomingHttpHeaders): number | undefined {
    return this.#isGrpc ? faultOfGrpc(headers['grpc-status']) : undefined;
  }
}
