import type { RouteTimeouts } from '@backstage-releases/canary-policy';
import { connect, Socket } from 'node:net';
import { GrowingBuffer } from '../../http1/GrowingBuffer';
import { BodyTaker, IncomingBody } from '../../http1/IncomingBody';
import { Refusal } from '../../http1/Refusal';
import { headKind, IncomingHead } from '../../http1/IncomingHead';
import { ResponseHead } from '../../http1/ResponseHead';
import { Arrivals } from './Arrivals';
import type { Endpoint } from './Endpoint';
import { earlier, Limited } from './Deadlines';
import { listenTo } from './listenTo';
import type { NetDataPlaneOptions } from './NetDataPlane';
import { Outlet } from './Outlet';
import { Receiver, SHORT_PIECE } from './Turn';

/** Connections are given up before most servers close them. Milliseconds. */
const IDLE_MS = 10_000;

/** How much sooner than an instance says that it will. Milliseconds. */
const SOONER_MS = 1_000;

/** A head of an answer may be as long as Go's clients take it. Bytes. */
const MOST_HEAD = 1_048_576;

const HEADS = headKind(() => new ResponseHead(MOST_HEAD));

/** What all connections to instances read into. What is in it is gone with the next read, so whoever keeps something copies it. */
const received = Buffer.allocUnsafeSlow(65_536);

/** How a request failed before its answer began. */
export interface PodFailure {
  isConnected: boolean;
  isLate: boolean;
  /** The connection had carried a request before. */
  isReused: boolean;
  /** Something of an answer has come, though not its head. */
  hasBegun: boolean;
}

/** Who sent a request and gets the answer. */
export interface AnswerTaker {
  readonly timeouts: RouteTimeouts;
  /** When all of it has to be over; 0 for never. */
  readonly lastMoment: number;
  /** The connection stands, and the request can be sent. */
  connected(): void;
  /** The head of an answer, perhaps of one before the real one. */
  answerHead(head: ResponseHead): void;
  answerData(buffer: Buffer, from: number, to: number): void;
  /** What was taken since the last call can be sent. */
  answerPause(): void;
  answerEnd(trailers: string): void;
  /** The instance agreed to another protocol; bytes come by {@link tunnelData} until {@link tunnelEnd}. */
  tunnelData(buffer: Buffer, from: number, to: number): void;
  tunnelEnd(): void;
  /** No answer has begun, and none will. */
  failed(failure: PodFailure): void;
  /** The answer that has begun will not end. */
  brokenOff(isLate: boolean): void;
  /** What was sent is on its way; there may be more. */
  podIsFree(): void;
}

/** `spent`: its answer was not the last that came, so it serves nobody else. */
type Phase =
  | 'connecting'
  | 'idle'
  | 'head'
  | 'body'
  | 'tunnel'
  | 'spent'
  | 'closed';

/**
 * A connection to an instance: one request at a time, and its answer read strictly.
 */
export class PodConnection implements Limited, Receiver, BodyTaker {
  static open(
    endpoint: Endpoint,
    taker: AnswerTaker,
    options: NetDataPlaneOptions,
  ): PodConnection {
    return new PodConnection(endpoint, taker, options);
  }

  deadline: number;
  readonly outlet: Outlet;
  readonly endpoint: Endpoint;
  readonly #options: NetDataPlaneOptions;
  readonly #socket: Socket;
  readonly #arrivals: Arrivals;
  readonly #head = new IncomingHead(HEADS);
  #unread: GrowingBuffer | undefined;
  readonly #body = new IncomingBody();
  #taker: AnswerTaker | undefined;
  #phase: Phase = 'connecting';
  #isReused = false;
  #hasBegun = false;
  #isToHead = false;
  /** What the head of the last answer said of the connection. */
  #keepsAlive = true;
  #keptFor: number | undefined;
  #isUntilClose = false;
  #trailers = '';

  private constructor(
    endpoint: Endpoint,
    taker: AnswerTaker,
    options: NetDataPlaneOptions,
  ) {
    this.endpoint = endpoint;
    this.#taker = taker;
    this.#options = options;
    this.deadline = this.#until(taker.timeouts.connect);
    this.#socket = connect({
      host: endpoint.host,
      port: endpoint.port,
      noDelay: true,
      onread: {
        buffer: received,
        callback: (length, buffer) => {
          this.#came(buffer as Buffer, length);
          return true;
        },
      },
    });
    this.outlet = new Outlet(this.#socket, options.turn);
    this.#arrivals = new Arrivals(options.turn, this);
    options.deadlines.watch(this);
    const lost = () => this.#arrivals.after(() => this.#closed());
    listenTo(this.#socket, {
      connect: () => {
        this.#phase = 'head';
        this.#taker?.connected();
      },
      drain: () => this.#taker?.podIsFree(),
      end: () => this.#arrivals.after(() => this.#ended()),
      error: lost,
      close: lost,
    });
  }

  /** A connection that waited has another request. */
  reuse(taker: AnswerTaker): void {
    this.#taker = taker;
    this.#isReused = true;
    this.#phase = 'head';
  }

  /** An answer is expected from now on, and something has to come in time. */
  expectAnswer(isToHead: boolean): void {
    this.#isToHead = isToHead;
    this.#hasBegun = false;
    this.wait();
  }

  /** Something was sent: the time in which something has to come starts anew. */
  wait(): void {
    const timeouts = this.#taker?.timeouts;
    if (timeouts && this.#phase === 'head') {
      this.deadline = this.#until(timeouts.response);
    } else if (timeouts?.idle && this.#isAnswering) {
      this.deadline = this.#until(timeouts.idle);
    }
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** The request is over: the connection waits for another one, or ends. */
  release(isClean: boolean): void {
    this.#taker = undefined;
    const idleMs = idleTime(this.#keptFor);
    if (
      isClean &&
      this.#arrivals.isEmpty &&
      !this.#socket.destroyed &&
      this.#phase === 'idle' &&
      this.#keepsAlive &&
      idleMs > 0 &&
      this.endpoint.keep(this)
    ) {
      this.deadline = this.#options.deadlines.after(idleMs);
    } else {
      this.destroy();
    }
  }

  /** Sends what was written and ends this way of the connection. */
  end(): void {
    this.outlet.send();
    this.#socket.end();
  }

  destroy(): void {
    this.#taker = undefined;
    this.#closed();
  }

  expire(): void {
    if (this.#taker) {
      this.#fail(true);
    } else {
      this.destroy();
    }
  }

  /**
   * What is long takes long enough to be taken alone, and would have to be copied. What nobody has asked for must not wait: somebody could ask for something meanwhile.
   */
  #came(buffer: Buffer, length: number): void {
    const isLong = length > SHORT_PIECE && this.#arrivals.isEmpty;
    if (isLong || this.#phase === 'idle') {
      this.receive(buffer, 0, length);
    } else {
      this.#arrivals.addCopy(buffer, length);
    }
  }

  receive(buffer: Buffer, from: number, to: number): void {
    if (this.#phase === 'closed') {
      return;
    }
    this.#hasBegun = true;
    try {
      if (this.#unread) {
        this.#unread.add(buffer, from, to);
        this.#readFrom(this.#unread.buffer, 0, this.#unread.length);
      } else {
        this.#readFrom(buffer, from, to);
      }
    } catch (error) {
      // Nothing that an answer brings may end the process that stands before all users.
      if (error instanceof Refusal) {
        this.#options.onRefusedAnswer(error, this.endpoint);
      } else {
        this.#options.log.error('Failed to pass an answer on', {
          instance: this.endpoint.address,
          error: error instanceof Error ? error.stack : String(error),
        });
      }
      this.#fail(false);
    }
    this.#taker?.answerPause();
    if (this.#taker?.timeouts.idle && this.#isAnswering) {
      this.deadline = this.#until(this.#taker.timeouts.idle);
    }
  }

  get #isAnswering(): boolean {
    return this.#phase === 'body' || this.#phase === 'tunnel';
  }

  /** When something that may take so long is late, or all of it is. */
  #until(ms: number): number {
    const late = this.#options.deadlines.after(ms);
    return this.#phase === 'tunnel'
      ? late
      : earlier(late, this.#taker?.lastMoment ?? 0);
  }

  #readFrom(buffer: Buffer, from: number, end: number): void {
    let at = from;
    while (at < end) {
      if (this.#phase === 'head') {
        const headEnd = this.#head.read(buffer, at, end, this.#isToHead);
        if (headEnd === -1) {
          this.#keep(buffer, at, end);
          return;
        }
        at = headEnd;
        this.#readHead(this.#head.head);
      } else if (this.#phase === 'body') {
        at = this.#readBody(buffer, at, end);
      } else if (this.#phase === 'tunnel') {
        this.#taker?.tunnelData(buffer, at, end);
        at = end;
      } else {
        // Nobody has asked for this: whatever it is, it must not become the answer to the next request.
        this.#closed();
        return;
      }
      if (this.#phase === 'body' && this.#isAnswered) {
        this.#unread = undefined;
        this.#endOfAnswer(at === end);
        return;
      }
    }
    this.#unread = undefined;
  }

  /** Keeps the beginning of a head that is not complete. */
  #keep(buffer: Buffer, at: number, end: number): void {
    if (buffer !== this.#unread?.buffer || at > 0) {
      this.#unread = new GrowingBuffer();
      this.#unread.add(buffer, at, end);
      this.#head.moved();
    }
  }

  #readHead(head: ResponseHead): void {
    if (head.isInterim) {
      this.#taker?.answerHead(head);
      return;
    }
    const { framing, length, status } = head;
    this.#keepsAlive = head.keepsAlive;
    this.#keptFor = head.keptFor;
    this.#isUntilClose = framing === 'close';
    this.#phase = status === 101 ? 'tunnel' : 'body';
    this.deadline = this.#until(this.#taker?.timeouts.idle ?? 0);
    this.#trailers = '';
    this.#body.begin(framing === 'chunked', length);
    this.#taker?.answerHead(head);
  }

  /** An answer without a length goes on until the connection ends. */
  get #isAnswered(): boolean {
    return this.#body.isDone && !this.#isUntilClose;
  }

  #readBody(buffer: Buffer, from: number, end: number): number {
    if (this.#isUntilClose) {
      this.#taker?.answerData(buffer, from, end);
      return end;
    }
    return this.#body.read(buffer, from, end, this);
  }

  bodyData(buffer: Buffer, from: number, to: number): void {
    this.#taker?.answerData(buffer, from, to);
  }

  bodyEnd(trailers: string): void {
    this.#trailers = trailers;
  }

  #endOfAnswer(isClean: boolean): void {
    this.#phase = isClean ? 'idle' : 'spent';
    this.#taker?.answerEnd(this.#trailers);
  }

  /** The instance says no more. */
  #ended(): void {
    if (this.#phase === 'tunnel') {
      this.#taker?.tunnelEnd();
    } else if (this.#phase === 'body' && this.#isUntilClose) {
      this.#endOfAnswer(false);
    }
    this.#closed();
  }

  #fail(isLate: boolean): void {
    const taker = this.#taker;
    const phase = this.#phase;
    this.destroy();
    if (phase === 'body' || phase === 'tunnel') {
      taker?.brokenOff(isLate);
    } else {
      taker?.failed({
        isConnected: phase !== 'connecting',
        isLate,
        isReused: this.#isReused,
        hasBegun: this.#hasBegun,
      });
    }
  }

  #closed(): void {
    if (this.#phase === 'closed') {
      return;
    }
    if (this.#taker) {
      this.#fail(false);
      return;
    }
    if (this.#phase === 'idle') {
      this.endpoint.drop(this);
    }
    this.#phase = 'closed';
    this.deadline = 0;
    this.#options.deadlines.forget(this);
    this.#socket.destroy();
  }
}

/** A request that is sent while the instance closes its connection is lost, so this side closes first. */
function idleTime(keptFor: number | undefined): number {
  return keptFor === undefined
    ? IDLE_MS
    : Math.max(0, Math.min(IDLE_MS, keptFor * 1_000 - SOONER_MS));
}
