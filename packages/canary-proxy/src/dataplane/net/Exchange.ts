import type { RouteTimeouts } from '@backstage-releases/canary-policy';
import type { Refusal } from '../../http1/Refusal';
import type { ResponseHead } from '../../http1/ResponseHead';
import { answerCookies } from './answerCookies';
import type { Attempts } from './Attempts';
import type { ClientConnection } from './ClientConnection';
import type { Endpoint } from './Endpoint';
import type { DecidedExchange, ExchangeParts } from './ExchangeParts';
import {
  FailureCode,
  failureCode,
  FAILURES,
  isClientLate,
  whatFailed,
} from './failures';
import { localAnswerBytes } from './localAnswerText';
import type { NetDataPlaneOptions } from './NetDataPlane';
import { AnswerTaker, PodConnection, PodFailure } from './PodConnection';
import type { RequestBody } from './RequestBody';
import { RequestCount } from './RequestCount';
import { Tunnel } from './Tunnel';
import { RequestOpening, writeOpening } from './RequestOpening';
import { writeResponseHead } from './writeResponseHead';

/**
 * One request: sent to an instance of its group, and to another one where that does no harm; and its answer on the way back.
 */
export class Exchange implements AnswerTaker {
  static begin(parts: ExchangeParts, options: NetDataPlaneOptions): Exchange {
    const exchange = new Exchange(parts, options);
    exchange.connect(parts.decided.attempts.endpoint, true);
    return exchange;
  }

  readonly timeouts: RouteTimeouts;
  readonly lastMoment: number;
  readonly #client: ClientConnection;
  readonly #options: NetDataPlaneOptions;
  readonly #attempts: Attempts;
  readonly #parts: ExchangeParts;
  readonly #decided: DecidedExchange;
  #opening: RequestOpening;
  readonly #body: RequestBody;
  readonly #isToHead: boolean;
  readonly #isOld: boolean;
  readonly #isWebSocket: boolean;
  readonly #count: RequestCount;
  #bytes = 0;
  #pod!: PodConnection;
  #isAnswered = false;
  #tunnel: Tunnel | undefined;
  #isEventStream = false;
  /** Nobody can say when the answer ends. */
  #isEndless = false;
  #answersInChunks = false;
  #status = 0;
  #hasAskedOther = false;
  /** A piece of the body has not been sent yet. */
  #isDue = false;

  private constructor(parts: ExchangeParts, options: NetDataPlaneOptions) {
    const { client, received, decided } = parts;
    const { attempts, active } = decided;
    this.#parts = parts;
    this.#decided = decided;
    this.#client = client;
    this.#opening = parts.opening;
    this.#body = parts.body;
    this.#attempts = attempts;
    this.#options = options;
    this.#isToHead = received.method === 'HEAD';
    this.#isOld = received.minor === 0;
    this.#isWebSocket = parts.isWebSocket;
    this.timeouts = active.timeouts;
    this.lastMoment = options.deadlines.after(active.timeouts.total);
    this.#count = RequestCount.begin(decided, options.clock);
  }

  /** A piece of the request's body. */
  bodyData(buffer: Buffer, from: number, to: number): void {
    this.#body.data(buffer, from, to);
  }

  /** The request's body is complete. */
  bodyEnd(trailers: string): void {
    this.#body.end(trailers);
  }

  /** What was given since the last call, of the body or of another protocol, can be sent. */
  bodyPause(): void {
    if (!this.#body.isGoing) {
      this.#client.pause();
    } else if (this.#tunnel) {
      this.#send();
    } else if (!this.#isDue) {
      this.#isDue = true;
      setImmediate(sendBody, this);
    }
  }

  /** Sends what was given of the body, unless the answer has come to its end. */
  sendBody(): void {
    this.#isDue = false;
    if (!this.#count.hasEnded && this.#body.isGoing) {
      this.#send();
    }
  }

  /** What a client says after a change of protocol. */
  tunnelFromClient(buffer: Buffer, from: number, to: number): void {
    this.#tunnel?.fromClient(this.#pod.outlet, buffer, from, to);
  }

  /** The revision that answers. */
  get revision(): string {
    return this.#attempts.group.counters.revision;
  }

  /**
   * The revision has lost its users: ends what may never end, in the way that tells the client to come again. What waits for its answer, or whose answer has a length,
   * finishes: it may have been acted on, and it has its time limits.
   *
   * @param force - at once, be it in the middle of something
   */
  drain(force: boolean): void {
    if (this.#tunnel && !force) {
      if (this.#tunnel.end()) {
        this.#endTunnel();
      }
    } else if (this.#isEventStream && !force) {
      this.answerEnd('');
    } else if (this.#tunnel || this.#isEndless) {
      this.#breakOff();
    }
  }

  /** The client has got the beginning of an answer. */
  get isAnswered(): boolean {
    return this.#isAnswered;
  }

  /** The client says no more: it is gone, unless it speaks another protocol, in which that may mean something. */
  clientEnd(): void {
    if (this.#tunnel) {
      this.#pod.end();
    } else {
      this.abandon();
    }
  }

  /** The answer has got so far that there is room for more. */
  clientIsFree(): void {
    this.#pod.resume();
  }

  /** The client is gone, or must go. */
  abandon(): void {
    if (!this.#count.hasEnded) {
      this.#pod.release(false);
      this.#attempts.brokenOff('cancelled');
      this.#end(this.#tunnel ? 101 : 499, false);
    }
  }

  /** The rest of the request can't be read. */
  refuse(refusal: Refusal): void {
    if (!this.#isAnswered) {
      this.#decided.record?.refuse(refusal);
      this.#bytes = refusal.message.length + 1;
    }
    this.abandon();
  }

  connected(): void {
    const { outlet } = this.#pod;
    writeOpening(outlet, this.#opening);
    this.#body.begin(outlet);
    outlet.flush();
    this.#pod.expectAnswer(this.#isToHead);
    if (outlet.isFree) {
      this.#client.resume();
    }
  }

  podIsFree(): void {
    this.#client.resume();
  }

  answerHead(head: ResponseHead): void {
    const { outlet } = this.#client;
    if (head.isInterim) {
      if (!this.#isOld) {
        head.pass(outlet);
        outlet.text('\r\n');
      }
      return;
    }
    this.#attempts.answered(head.status);
    if (head.status === 404 && this.#askOther()) {
      return;
    }
    this.#isAnswered = true;
    this.#status = head.status;
    if (head.status === 101) {
      this.#switchProtocol(head);
      return;
    }
    const isOpen = head.framing === 'chunked' || head.framing === 'close';
    this.#answersInChunks = isOpen && !this.#isOld;
    this.#isEndless = isOpen && !this.#isToHead;
    this.#isEventStream = this.#answersInChunks && head.isEventStream;
    writeResponseHead(outlet, head, {
      cookies: answerCookies(this.#decided, head),
      isPrivate: this.#decided.isPrivate,
      isChunked: this.#answersInChunks,
      connection: this.#client.connectionField(
        this.#isOld && isOpen && !this.#isToHead,
      ),
    });
  }

  answerData(buffer: Buffer, from: number, to: number): void {
    this.#bytes += to - from;
    if (this.#answersInChunks) {
      this.#client.outlet.chunk(buffer, from, to);
    } else {
      this.#client.outlet.bytes(buffer, from, to);
    }
  }

  answerPause(): void {
    this.#client.outlet.flush();
    if (!this.#client.outlet.isFree) {
      this.#pod.pause();
    }
  }

  answerEnd(trailers: string): void {
    const { outlet } = this.#client;
    if (this.#answersInChunks) {
      outlet.text(`0\r\n${trailers}\r\n`);
    }
    outlet.flush();
    // what the client still says of the body is for nobody
    this.#body.hold();
    this.#pod.release(
      this.#body.isComplete && !this.#isDue && !this.#isWebSocket,
    );
    this.#attempts.ended();
    if (outlet.isBusy) {
      outlet.afterSending(sent => this.#end(sent ? this.#status : 499, false));
    } else {
      this.#end(this.#status, false);
    }
    this.#client.answered();
  }

  tunnelData(buffer: Buffer, from: number, to: number): void {
    this.#bytes += to - from;
    if (this.#tunnel?.fromPod(buffer, from, to)) {
      this.#endTunnel();
    }
  }

  tunnelEnd(): void {
    this.#pod.release(false);
    this.#attempts.ended();
    this.#end(101, false);
    this.#client.end();
  }

  failed(failure: PodFailure): void {
    const { isConnected, isLate, isReused, hasBegun } = failure;
    if (isClientLate(failure, this.#parts.received, this.#body, this.#client)) {
      this.#attempts.brokenOff('cancelled');
      this.#answerFailure(408);
      return;
    }
    const outcome = whatFailed(isConnected, isLate);
    const next = this.#attempts.failed(
      {
        method: this.#parts.received.method,
        sentAnything: isConnected,
        answeredAnything: hasBegun,
        bodyLost: isConnected && this.#body.isLost,
        abandoned: this.#options.deadlines.isOver(this.lastMoment),
        reusedConnection: isReused,
        timedOut: isLate,
      },
      outcome,
    );
    if (next) {
      this.connect(next.endpoint, next.reuse);
    } else {
      this.#answerFailure(failureCode(isLate, this.#hasAskedOther));
    }
  }

  brokenOff(isLate: boolean): void {
    if (isLate && !this.#client.outlet.isFree) {
      // The instance can't say more to a client that doesn't read.
      this.#breakOff();
      return;
    }
    const outcome = isLate ? 'timeout' : 'truncated';
    this.#attempts.brokenOff(this.#tunnel ? 'cancelled' : outcome);
    if (this.#tunnel) {
      this.#end(101, false);
      this.#client.destroy();
      return;
    }
    this.#end(this.#status, true);
    // Anything but a reset could look like the end of the answer.
    this.#client.reset();
  }

  /** Takes a connection to an instance, and sends the request as soon as it stands. */
  connect(endpoint: Endpoint, reuse: boolean): void {
    this.#body.hold();
    const idle = reuse ? endpoint.takeIdle() : undefined;
    if (idle) {
      this.#pod = idle;
      idle.reuse(this);
      this.connected();
    } else {
      this.#pod = PodConnection.open(endpoint, this, this.#options);
    }
  }

  /** A page that was loaded before may ask for files of the version that gave it. */
  #askOther(): boolean {
    const other = this.#parts.isAsset ? this.#attempts.askOther() : undefined;
    if (other === undefined) {
      return false;
    }
    this.#hasAskedOther = true;
    this.#decided.record?.askOther(other.group);
    this.#pod.release(false);
    this.#opening = { ...this.#opening, group: other.group };
    this.connect(other.endpoint, true);
    return true;
  }

  #send(): void {
    this.#pod.outlet.flush();
    this.#pod.wait();
    if (!this.#pod.outlet.isFree) {
      this.#client.pause();
    }
  }

  #switchProtocol(head: ResponseHead): void {
    if (!this.#isWebSocket) {
      this.#pod.release(false);
      this.#attempts.brokenOff('reset');
      this.#answerFailure(502);
      return;
    }
    this.#tunnel = Tunnel.begin(this.#client.outlet);
    writeResponseHead(this.#client.outlet, head, {
      cookies: answerCookies(this.#decided, head),
      isPrivate: this.#decided.isPrivate,
      isChunked: false,
      connection: 'Connection: Upgrade\r\nUpgrade: websocket\r\n',
    });
    this.#client.switchProtocol();
  }

  /** The client has been told to come again. */
  #endTunnel(): void {
    this.#tunnel?.leave(this.#pod.outlet);
    this.#client.outlet.flush();
    this.tunnelEnd();
  }

  /** Nothing of it can be ended in a way that doesn't look like its own end. */
  #breakOff(): void {
    this.#pod.release(false);
    this.#attempts.brokenOff('cancelled');
    this.#end(this.#status, false);
    this.#client.reset();
  }

  #answerFailure(code: FailureCode): void {
    this.#isAnswered = true;
    this.#bytes = localAnswerBytes(this.#parts.received.method, FAILURES[code]);
    this.#end(code, code === 502 || code === 504);
    this.#client.answerLocally(code, FAILURES[code]);
  }

  #end(code: number, failed: boolean): void {
    this.#count.end(code, failed, this.#bytes, this.#pod.endpoint.address);
  }
}

/** Node reads nothing more after it could not write: what an instance has said before it closed is read first, in the turn of the loop that comes next. */
function sendBody(exchange: Exchange): void {
  exchange.sendBody();
}
