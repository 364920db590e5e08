import type { Socket } from 'node:net';
import { plainAddress } from '../../decision/TrustedProxies';
import { GrowingBuffer } from '../../http1/GrowingBuffer';
import { IncomingBody } from '../../http1/IncomingBody';
import { Refusal, REFUSALS } from '../../http1/Refusal';
import { RequestHead } from '../../http1/RequestHead';
import { beginsHttp2 } from '../h2/preface';
import { believedFacts } from './believedFacts';
import { breakConnection } from './breakConnection';
import { HEAD_MS, IDLE_MS, LINGER_MS } from './clientTimes';
import type { Limited } from './Deadlines';
import type { Exchange } from './Exchange';
import type { Received } from './Received';
import { localAnswerText, NO_INSTANCE } from './localAnswerText';
import type { NetDataPlaneOptions } from './NetDataPlane';
import { Outlet } from './Outlet';
import { checkBody, checkHead } from './RequestLimits';
import type { RequestTaker } from './RequestTaker';

/** A body that is kept until there is an answer, where it comes in one piece with its head. Bytes. */
const SHORT_BODY = 16_384;

/** What a client may send ahead of an answer before it has to wait. Bytes. */
const MOST_AHEAD = 65_536;

const TOO_SLOW = new Refusal('too-slow', 408, 'The headers took too long');
const BROKEN = new Refusal('broken', 500, 'Failed to pass the request on');

/**
 * A connection from a client: its requests, one after the other, read strictly.
 */
export class ClientConnection implements Limited, Received {
  static accept(
    socket: Socket,
    taker: RequestTaker,
    options: NetDataPlaneOptions,
  ): ClientConnection {
    const connection = new ClientConnection(socket, taker, options);
    connection.#listen();
    return connection;
  }

  deadline: number;
  readonly outlet: Outlet;
  /** Who opened the connection. */
  readonly peer: string;
  /** The client's address, as far as it can be trusted. */
  address: string;
  proto = '';
  arrivedAt = 0;
  host: string | undefined;
  /** Nothing more is read of what the client says. */
  isPaused = false;
  readonly #socket: Socket;
  readonly #taker: RequestTaker;
  readonly #options: NetDataPlaneOptions;
  readonly #head: RequestHead;
  readonly #unread = new GrowingBuffer();
  readonly #body = new IncomingBody();
  /** Where in `unread` it goes on. */
  #unreadFrom = 0;
  #bodyRead = 0;
  #isReading = false;
  #isInHead = false;
  #exchange: Exchange | undefined;
  #closesAfter = false;
  #isEnding = false;
  #isTunnel = false;
  /** A part of a head is there. */
  #hasBegun = false;
  /** The request that was read last has its answer. */
  #isAnswered = false;
  #isNew = true;
  readonly #listeners = {
    data: (chunk: Buffer) => this.#take(chunk),
    drain: () => this.#exchange?.clientIsFree(),
    end: () => this.#exchange?.clientEnd(),
    error: () => this.destroy(),
    close: () => this.#closed(),
  };

  private constructor(
    socket: Socket,
    taker: RequestTaker,
    options: NetDataPlaneOptions,
  ) {
    const { deadlines, limits } = options;
    this.#socket = socket;
    this.#taker = taker;
    this.#options = options;
    this.#head = new RequestHead(limits.head);
    this.outlet = new Outlet(socket);
    this.peer = plainAddress(socket.remoteAddress);
    this.address = this.peer;
    this.deadline = deadlines.after(IDLE_MS);
  }

  get method(): string {
    return this.#head.method;
  }

  get target(): string {
    return this.#head.target;
  }

  header(name: string): string | undefined {
    return this.#head.header(name);
  }

  pause(): void {
    if (!this.isPaused) {
      this.isPaused = true;
      this.#socket.pause();
    }
  }

  resume(): void {
    if (this.isPaused) {
      this.isPaused = false;
      this.#socket.resume();
    }
  }

  /**
   * The lines that tell the client what becomes of its connection after the answer that begins.
   *
   * @param untilClose - the end of the answer is the end of the connection
   */
  connectionField(untilClose: boolean): string {
    const { keepsAlive, minor, expectsContinue } = this.#head;
    this.#closesAfter =
      !keepsAlive ||
      untilClose ||
      this.#taker.isClosing ||
      // a client that was answered instead of told to go on may send its body all the same, or not
      (expectsContinue && !this.#body.isDone);
    if (this.#closesAfter) {
      return 'Connection: close\r\n';
    }
    return minor === 0 ? 'Connection: keep-alive\r\n' : '';
  }

  /** The answer is written. */
  answered(): void {
    this.#exchange = undefined;
    this.#isAnswered = true;
    if (this.#closesAfter || this.#taker.isClosing) {
      this.end();
      return;
    }
    this.deadline = this.#options.deadlines.after(IDLE_MS);
    this.resume();
    this.#readUnread();
  }

  /** Answers without an instance, or instead of one. */
  answerLocally(status: number, message: string): void {
    const { keepsAlive, method } = this.#head;
    this.#closesAfter =
      !keepsAlive || this.#taker.isClosing || !this.#body.isDone;
    this.#writeAnswer(status, message, method === 'HEAD');
    this.answered();
  }

  /** The other protocol has begun. */
  switchProtocol(): void {
    this.#isTunnel = true;
    this.#readUnread();
  }

  /** Calls back when all that was written is sent, or the connection is gone. */
  afterSending(then: (sent: boolean) => void): void {
    this.#socket.write('', error => then(!error));
  }

  /** Ends the connection when all is sent; what still comes is read by nobody. */
  end(): void {
    this.#isEnding = true;
    this.#unread.clear();
    this.outlet.flush();
    this.#socket.end();
    this.resume();
    this.deadline = this.#options.deadlines.after(LINGER_MS);
  }

  reset(): void {
    this.#isEnding = true;
    breakConnection(this.#socket);
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** The listener is closing: the connection ends now, or after the answer that it waits for. */
  close(): void {
    if (this.#exchange === undefined && !this.#hasBegun) {
      this.end();
    }
  }

  /** The revision has lost its users: what it does for this client ends. */
  drain(revision: string, force: boolean): void {
    if (this.#exchange?.revision === revision) {
      this.#exchange.drain(force);
    }
  }

  expire(): void {
    if (this.#hasBegun && !this.#isEnding) {
      this.#refuse(TOO_SLOW);
    } else {
      this.destroy();
    }
  }

  #listen(): void {
    this.#options.deadlines.watch(this);
    for (const [event, listen] of Object.entries(this.#listeners)) {
      this.#socket.on(event, listen);
    }
  }

  #closed(): void {
    this.#isEnding = true;
    this.#options.deadlines.forget(this);
    this.#exchange?.abandon();
    this.#exchange = undefined;
    this.#taker.gone(this);
  }

  /** The other protocol begins anew with all that has been read. */
  #leaveSocket(received: Buffer): void {
    for (const [event, listener] of Object.entries(this.#listeners)) {
      this.#socket.off(event, listener);
    }
    this.#closed();
    this.#taker.speaksHttp2(this.#socket, received);
  }

  #take(chunk: Buffer): void {
    if (this.#isEnding) {
      return;
    }
    if (this.#unread.length === 0) {
      this.#read(chunk, 0, chunk.length);
      return;
    }
    this.#unread.add(chunk, 0, chunk.length);
    this.#readUnread();
  }

  #readUnread(): void {
    if (!this.#isReading && this.#unread.length > 0) {
      this.#read(this.#unread.buffer, this.#unreadFrom, this.#unread.length);
    }
  }

  /** Nothing that one request brings may end the process that stands before all users. */
  #read(buffer: Buffer, from: number, end: number): void {
    this.#isReading = true;
    try {
      const at = this.#readFrom(buffer, from, end);
      if (!this.#isEnding) {
        this.#exchange?.bodyPause();
        this.#keep(buffer, at, end);
      }
    } catch (error) {
      if (
        this.#isNew &&
        error === REFUSALS.version &&
        beginsHttp2(buffer, from, end)
      ) {
        this.#leaveSocket(Buffer.from(buffer.subarray(0, end)));
      } else if (error instanceof Refusal) {
        this.#refuse(error);
      } else {
        this.#taker.failed(error);
        this.#refuse(BROKEN);
      }
    }
    this.#isReading = false;
  }

  #readFrom(buffer: Buffer, from: number, end: number): number {
    let at = from;
    while (at < end && !this.#isEnding) {
      if (this.#isTunnel) {
        this.#exchange?.tunnelFromClient(buffer, at, end);
        at = end;
      } else if (!this.#body.isDone) {
        at = this.#readBody(buffer, at, end);
      } else if (this.#exchange === undefined) {
        const next = this.#readHead(buffer, at, end);
        if (next === -1) {
          return at;
        }
        at = next;
      } else {
        return at;
      }
    }
    return at;
  }

  /** What a chunked body takes on the wire counts, so that chunks of one byte are no way around the limit. */
  #readBody(buffer: Buffer, at: number, end: number): number {
    const next = this.#body.read(buffer, at, end, this.#exchange);
    this.#bodyRead += next - at;
    checkBody(this.#bodyRead, this.#options.limits);
    return next;
  }

  /** Keeps what can't be read yet: an incomplete head, or requests before whose turn it is. */
  #keep(buffer: Buffer, at: number, end: number): void {
    if (at === end) {
      this.#unread.clear();
    } else if (buffer !== this.#unread.buffer || at > MOST_AHEAD) {
      const left = Buffer.from(buffer.subarray(at, end));
      this.#unread.clear();
      this.#unread.add(left, 0, left.length);
      this.#unreadFrom = 0;
      this.#isInHead = false;
    } else {
      this.#unreadFrom = at;
    }
    if (this.#exchange && end - at > MOST_AHEAD) {
      this.pause();
    }
  }

  /** @returns where the request goes on, -1 while its head is incomplete */
  #readHead(buffer: Buffer, at: number, end: number): number {
    const head = this.#head;
    if (!this.#isInHead) {
      head.begin(at);
      if (!this.#hasBegun) {
        this.#hasBegun = true;
        this.deadline = this.#options.deadlines.after(HEAD_MS);
      }
      this.#isInHead = true;
    }
    const headEnd = head.read(buffer, end);
    if (headEnd === -1) {
      return -1;
    }
    this.#isInHead = false;
    this.#hasBegun = false;
    this.#isNew = false;
    this.deadline = 0;
    checkHead(head, this.#options.limits);
    const { length, isChunked } = head;
    this.#bodyRead = 0;
    const bodyEnd = headEnd + length;
    const isShort = !isChunked && length <= SHORT_BODY && bodyEnd <= end;
    this.#body.begin(isChunked, isShort ? 0 : length);
    this.#begin(
      isShort && length > 0 ? buffer.subarray(headEnd, bodyEnd) : undefined,
    );
    return isShort ? bodyEnd : headEnd;
  }

  #begin(body: Buffer | undefined): void {
    const head = this.#head;
    this.#isAnswered = false;
    const { address, proto, host } = believedFacts(
      this.peer,
      head,
      this.#options,
    );
    this.address = address;
    this.proto = proto;
    this.host = host;
    this.arrivedAt = this.#options.clock.now();
    this.#exchange = this.#taker.begin(this, head, this, body);
    if (this.#exchange === undefined) {
      this.#taker.refused(503);
      this.answerLocally(503, NO_INSTANCE);
    }
  }

  /** The connection ends: where the next request would begin is not known. */
  #refuse(refusal: Refusal): void {
    const exchange = this.#exchange;
    this.#exchange = undefined;
    this.#taker.refused(refusal.status);
    if (exchange) {
      exchange.refuse(refusal);
    } else if (this.#isAnswered && !this.#body.isDone) {
      // a second answer would be taken for that of the next request
      this.end();
      return;
    } else {
      this.#taker.unread(this.#head, this.peer, refusal);
    }
    if (exchange?.isAnswered) {
      this.reset();
      return;
    }
    this.#closesAfter = true;
    this.#writeAnswer(refusal.status, refusal.message, false);
    this.end();
  }

  #writeAnswer(status: number, message: string, toHead: boolean): void {
    this.outlet.text(
      localAnswerText(status, message, this.#closesAfter, toHead),
    );
    this.outlet.flush();
  }
}
