import {
  constants,
  IncomingHttpHeaders,
  performServerHandshake,
  ServerHttp2Session,
  ServerHttp2Stream,
} from 'node:http2';
import type { Socket } from 'node:net';
import { plainAddress } from '../../decision/TrustedProxies';
import { Refusal } from '../../http1/Refusal';
import { IDLE_MS } from '../net/clientTimes';
import type { Limited } from '../net/Deadlines';
import { NO_INSTANCE } from '../net/localAnswerText';
import type { NetDataPlaneOptions } from '../net/NetDataPlane';
import type { FirstLine } from '../net/RequestTaker';
import { answerStream } from './answerStream';
import { isGrpc } from './grpc';
import { clientFacingOptions, CONNECTION_WINDOW } from './sessionOptions';
import type { StreamExchange } from './StreamExchange';
import { StreamRequest } from './StreamRequest';

/** How long a client has to close a connection that was taken leave of. Milliseconds. */
const LINGER_MS = 5_000;

/** The route behind a connection. */
export interface StreamTaker {
  /** The listener of the connection takes no more requests. */
  isClosing(): boolean;
  /**
   * Begins what answers a request.
   *
   * @returns `undefined` when no instance is there
   */
  beginStream(
    client: ServerHttp2Stream,
    request: StreamRequest,
  ): StreamExchange | undefined;
  /** A request is refused before anything is decided about it. */
  unread(head: FirstLine, peer: string, refusal: Refusal): void;
  /** A request was answered without an instance. */
  refused(status: number): void;
  failed(error: unknown): void;
  /** The connection is gone. */
  gone(client: Http2Connection): void;
}

/**
 * A connection from a client that speaks HTTP/2: each of its streams is a request by itself.
 */
export class Http2Connection implements Limited {
  /**
   * Takes a socket over.
   *
   * @param received - what has been read from it
   */
  static take(
    socket: Socket,
    received: Buffer,
    taker: StreamTaker,
    options: NetDataPlaneOptions,
  ): Http2Connection {
    return new Http2Connection(socket, received, taker, options);
  }

  deadline: number;
  readonly #socket: Socket;
  readonly #session: ServerHttp2Session;
  readonly #taker: StreamTaker;
  readonly #options: NetDataPlaneOptions;
  readonly #peer: string;
  readonly #streams = new Map<ServerHttp2Stream, StreamExchange | undefined>();

  private constructor(
    socket: Socket,
    received: Buffer,
    taker: StreamTaker,
    options: NetDataPlaneOptions,
  ) {
    this.#socket = socket;
    this.#taker = taker;
    this.#options = options;
    this.#peer = plainAddress(socket.remoteAddress);
    this.deadline = options.deadlines.after(IDLE_MS);
    options.deadlines.watch(this);
    socket.pause();
    socket.unshift(received);
    this.#session = performServerHandshake(
      socket,
      clientFacingOptions(
        options.trustedProxies.trusts(this.#peer),
        options.limits.head,
      ),
    );
    this.#session.setLocalWindowSize(CONNECTION_WINDOW);
    this.#session.on('stream', (stream, headers, _flags, raw) =>
      this.#begin(stream, headers, raw),
    );
    // the session has ended itself, and its socket with it
    this.#session.on('error', () => {});
    socket.on('close', () => {
      options.deadlines.forget(this);
      taker.gone(this);
    });
    if (taker.isClosing()) {
      // after the session has got what was received
      setImmediate(() => this.close());
    }
  }

  /** The listener is closing: no more streams, and the end after the last one. */
  close(): void {
    this.#session.close();
    this.#rest();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** It ends now: a stream that has not ended does not look as if it had. */
  cutOff(): void {
    this.destroy();
  }

  /** The revision has lost its users: what it does for this client ends. */
  drain(revision: string, force: boolean): void {
    for (const exchange of this.#streams.values()) {
      if (exchange?.revision === revision) {
        exchange.drain(force);
      }
    }
  }

  expire(): void {
    if (this.#session.closed || this.#session.destroyed) {
      this.destroy();
    } else {
      this.close();
    }
  }

  #begin(
    stream: ServerHttp2Stream,
    headers: IncomingHttpHeaders,
    raw: string[],
  ): void {
    // 'close' says the same
    stream.on('error', () => {});
    if (stream.closed || stream.destroyed) {
      // The client has thought better of it before anybody looked.
      return;
    }
    this.#streams.set(stream, undefined);
    this.deadline = 0;
    stream.once('close', () => {
      this.#streams.delete(stream);
      this.#rest();
    });
    try {
      this.#answer(stream, headers, raw);
    } catch (error) {
      this.#refuse(stream, headers, error);
    }
  }

  #answer(
    stream: ServerHttp2Stream,
    headers: IncomingHttpHeaders,
    raw: string[],
  ): void {
    const request = StreamRequest.read(
      raw,
      headers,
      !stream.endAfterHeaders,
      this.#peer,
      this.#options,
    );
    const exchange = this.#taker.beginStream(stream, request);
    if (exchange) {
      this.#streams.set(stream, exchange);
    } else {
      this.#taker.refused(503);
      answerStream(stream, request.isGrpc, 503, NO_INSTANCE);
    }
  }

  /** Nothing that one request brings may end the process that stands before all users. */
  #refuse(
    stream: ServerHttp2Stream,
    headers: IncomingHttpHeaders,
    error: unknown,
  ): void {
    if (error instanceof Refusal) {
      const { status, message } = error;
      this.#taker.refused(status);
      this.#taker.unread(
        {
          method: headers[':method'] ?? '',
          target: headers[':path'] ?? '',
          host: headers[':authority'],
        },
        this.#peer,
        error,
      );
      answerStream(stream, isGrpc(headers['content-type']), status, message);
    } else {
      this.#taker.failed(error);
      this.#taker.refused(500);
      stream.close(constants.NGHTTP2_INTERNAL_ERROR);
    }
  }

  #rest(): void {
    if (this.#streams.size === 0) {
      const { deadlines } = this.#options;
      this.deadline = deadlines.after(
        this.#session.closed ? LINGER_MS : IDLE_MS,
      );
    }
  }
}
