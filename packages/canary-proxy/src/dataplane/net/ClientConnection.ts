import type { Socket } from 'node:net';
import { IncomingHead } from '../../http1/IncomingHead';
import { isEmptyLine } from '../../http1/isEmptyLine';
import { Refusal, REFUSALS } from '../../http1/Refusal';
import type { RequestHead } from '../../http1/RequestHead';
import { beginsHttp2 } from '../h2/preface';
import { Arrivals } from './Arrivals';
import { breakConnection } from './breakConnection';
import { HEAD_MS, IDLE_MS, LINGER_MS, PROBE_MS } from './clientTimes';
import type { Limited } from './Deadlines';
import type { Exchange } from './Exchange';
import { ReceivedHead } from './ReceivedHead';
import { LimitedBody } from './LimitedBody';
import { listenTo } from './listenTo';
import { localAnswerText, NO_INSTANCE } from './localAnswerText';
import type { NetDataPlaneOptions } from './NetDataPlane';
import { Outlet } from './Outlet';
import { checkHead } from './RequestLimits';
import type { RequestTaker } from './RequestTaker';
import type { Receiver } from './Turn';
import { UnreadBytes } from './UnreadBytes';

const TOO_SLOW = new Refusal('too-slow', 408, 'The headers took too long');
const BROKEN = new Refusal('broken', 500, 'Failed to pass the request on');

/**
 * A connection from a client: its requests, one after the other, read strictly.
 */
export class ClientConnection implements Limited, Receiver {
  static accept(
    socket: Socket,
    taker: RequestTaker,
    options: NetDataPlaneOptions,
  ): ClientConnection {
    return new ClientConnection(socket, taker, options);
  }

  deadline: number;
  readonly outlet: Outlet;
  /** Nothing more is read of what the client says. */
  isPaused = false;
  readonly #socket: Socket;
  readonly #taker: RequestTaker;
  readonly #options: NetDataPlaneOptions;
  readonly #head: IncomingHead<RequestHead>;
  readonly #received: ReceivedHead;
  readonly #arrivals: Arrivals;
  readonly #unread = new UnreadBytes();
  /** Of the request that was read last, where it didn't come with its head. */
  #body: LimitedBody | undefined;
  /** The exchange was given something since it was last told to send. */
  #hasGiven = false;
  #isReading = false;
  #exchange: Exchange | undefined;
  #closesAfter = false;
  #isEnding = false;
  #isTunnel = false;
  /** A part of a head is there. */
  #hasBegun = false;
  /** The request that was read last has its answer. */
  #isAnswered = false;
  #isNew = true;
  readonly #unlisten: () => void;

  private constructor(
    socket: Socket,
    taker: RequestTaker,
    options: NetDataPlaneOptions,
  ) {
    this.#socket = socket;
    this.#taker = taker;
    this.#options = options;
    this.#head = new IncomingHead(options.requestHeads);
    this.outlet = new Outlet(socket, options.turn);
    this.#arrivals = new Arrivals(options.turn, this);
    this.#received = new ReceivedHead(socket.remoteAddress);
    this.deadline = options.deadlines.after(IDLE_MS);
    options.deadlines.watch(this);
    this.#unlisten = listenTo(socket, {
      data: (chunk: Buffer) => this.#take(chunk),
      drain: () => this.#free(),
      end: () => this.#arrivals.after(() => this.#exchange?.clientEnd()),
      error: () => this.destroy(),
      close: () => this.#closed(),
    });
  }

  pause(): void {
    if (!this.isPaused) {
      this.isPaused = true;
      this.#socket.pause();
      if (this.#exchange) {
        this.deadline = this.#options.deadlines.after(PROBE_MS);
      }
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
    const { keepsAlive, minor, expectsContinue } = this.#received;
    this.#closesAfter =
      !keepsAlive ||
      untilClose ||
      this.#taker.isClosing() ||
      // a client that was answered instead of told to go on may send its body all the same, or not
      (expectsContinue && this.#isInBody);
    if (this.#closesAfter) {
      return 'Connection: close\r\n';
    }
    return minor === 0 ? 'Connection: keep-alive\r\n' : '';
  }

  /** The answer is written. */
  answered(): void {
    this.#exchange = undefined;
    this.#isAnswered = true;
    if (this.#closesAfter || this.#taker.isClosing()) {
      this.end();
      return;
    }
    this.deadline = this.#options.deadlines.after(IDLE_MS);
    this.resume();
    this.#readUnread();
  }

  /** Answers without an instance, or instead of one. */
  answerLocally(status: number, message: string): void {
    const { keepsAlive, method } = this.#received;
    this.#closesAfter =
      !keepsAlive || this.#taker.isClosing() || this.#isInBody;
    this.#writeAnswer(status, message, method === 'HEAD');
    this.answered();
  }

  /** The other protocol has begun. */
  switchProtocol(): void {
    this.#isTunnel = true;
    this.#readUnread();
  }

  /** Ends the connection when all is sent; what still comes is read by nobody. */
  end(): void {
    this.#isEnding = true;
    this.#unread.clear();
    this.resume();
    this.deadline = this.#options.deadlines.after(IDLE_MS);
    // an end that is announced before could not become a reset if the client reads no more
    this.outlet.afterSending(() => {
      this.#socket.end();
      this.deadline = this.#options.deadlines.after(LINGER_MS);
    });
  }

  reset(): void {
    this.#isEnding = true;
    this.outlet.send();
    breakConnection(this.#socket);
  }

  destroy(): void {
    this.#isEnding = true;
    this.outlet.send();
    this.#socket.destroy();
  }

  /** It ends now, and what is under way must not look as if it were whole. */
  cutOff(): void {
    this.outlet.send();
    if (this.#exchange || this.outlet.isBusy) {
      this.reset();
    } else {
      this.destroy();
    }
  }

  /** The listener is closing: the connection ends now, or after the answer that it waits for. */
  close(): void {
    this.#arrivals.after(() => {
      if (this.#exchange === undefined && !this.#hasBegun) {
        this.end();
      }
    });
  }

  /** The revision has lost its users: what it does for this client ends. */
  drain(revision: string, force: boolean): void {
    if (this.#exchange?.revision === revision) {
      this.#exchange.drain(force);
    }
  }

  expire(): void {
    const { deadlines } = this.#options;
    if (this.#exchange) {
      this.outlet.probe();
      this.deadline = this.isPaused ? deadlines.after(PROBE_MS) : 0;
    } else if (this.#hasBegun && !this.#isEnding) {
      this.#refuse(TOO_SLOW);
    } else if (this.outlet.isBusy && this.outlet.hasMoved()) {
      this.deadline = deadlines.after(IDLE_MS);
    } else {
      this.cutOff();
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
    this.#unlisten();
    this.#closed();
    this.#taker.speaksHttp2(this.#socket, received);
  }

  /** A client that doesn't read its answers gets no more of them. */
  #free(): void {
    if (this.#exchange) {
      this.#exchange.clientIsFree();
    } else {
      this.resume();
      this.#readUnread();
    }
  }

  /** The first request is taken at once: if it is one of HTTP/2, all that follows goes elsewhere. */
  #take(chunk: Buffer): void {
    if (this.#isNew) {
      this.receive(chunk);
    } else {
      this.#arrivals.add(chunk);
    }
  }

  receive(chunk: Buffer): void {
    if (!this.#isEnding && this.#unread.isEmpty) {
      this.#read(chunk, 0, chunk.length);
    } else if (!this.#isEnding) {
      this.#unread.add(chunk);
      this.#readUnread();
    }
  }

  #readUnread(): void {
    const { buffer, from, end } = this.#unread;
    if (buffer && !this.#isReading) {
      this.#read(buffer, from, end);
    }
  }

  /** Nothing that one request brings may end the process that stands before all users. */
  #read(buffer: Buffer, from: number, end: number): void {
    this.#isReading = true;
    try {
      const at = this.#readFrom(buffer, from, end);
      if (!this.#isEnding) {
        if (this.#hasGiven) {
          this.#hasGiven = false;
          this.#exchange?.bodyPause();
        }
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
        this.#hasGiven = true;
        this.#exchange?.tunnelFromClient(buffer, at, end);
        at = end;
      } else if (this.#body?.isDone === false) {
        this.#hasGiven = true;
        at = this.#body.read(buffer, at, end, this.#exchange);
      } else if (this.#exchange === undefined && this.outlet.isFree) {
        if (!this.#head.isWithin && isEmptyLine(buffer, at, end)) {
          return end;
        }
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

  #keep(buffer: Buffer, at: number, end: number): void {
    if (this.#unread.keep(buffer, at, end)) {
      this.#head.moved();
    }
    if (this.#unread.isMuch && (this.#exchange || !this.outlet.isFree)) {
      this.pause();
    }
  }

  /** @returns where the request goes on, -1 while its head is incomplete */
  #readHead(buffer: Buffer, at: number, end: number): number {
    if (!this.#hasBegun) {
      this.#hasBegun = true;
      this.deadline = this.#options.deadlines.after(HEAD_MS);
    }
    const headEnd = this.#head.read(buffer, at, end, false);
    if (headEnd === -1) {
      return -1;
    }
    const { head } = this.#head;
    const { limits } = this.#options;
    this.#hasBegun = false;
    this.#isNew = false;
    this.deadline = 0;
    checkHead(head, limits);
    this.#body = LimitedBody.begin(head, end - headEnd, limits);
    const next = this.#body ? headEnd : headEnd + head.length;
    this.#begin(
      head,
      next > headEnd ? buffer.subarray(headEnd, next) : undefined,
    );
    return next;
  }

  get #isInBody(): boolean {
    return this.#body?.isDone === false;
  }

  #begin(head: RequestHead, body: Buffer | undefined): void {
    const received = this.#received;
    this.#isAnswered = false;
    received.arrive(head, this.#options);
    this.#exchange = this.#taker.begin(this, head, received, body);
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
    } else if (this.#isAnswered && this.#isInBody) {
      // a second answer would be taken for that of the next request
      this.end();
      return;
    } else {
      this.#taker.unread(this.#head.head, this.#received.peer, refusal);
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
