import type { RequestHead } from '../../http1/RequestHead';
import type { ResponseHead } from '../../http1/ResponseHead';
import type { DecidedRequest } from '../../decision/RequestDecider';
import type { RouteTraffic } from '../../traffic/RouteTraffic';
import type { ActivePlan } from './ActivePlan';
import { Attempts } from './Attempts';
import type { ClientConnection } from './ClientConnection';
import type { Endpoint } from './Endpoint';
import { FAILURE_MESSAGES, whatFailed } from './failures';
import type { NetDataPlaneOptions } from './NetDataPlane';
import { AnswerTaker, PodConnection, PodFailure } from './PodConnection';
import { RequestBody } from './RequestBody';
import { requestHeadText } from './requestHeadText';
import { responseHeadText } from './responseHeadText';

/** What is known of a request that has come. */
export interface Received extends DecidedRequest {
  peer: string;
  proto: string;
  host: string | undefined;
  target: string;
}

/**
 * One request: decided once, sent to an instance of its group, and to another one where that does no harm; and its answer on the way back.
 */
export class Exchange implements AnswerTaker {
  /**
   * @param body - the whole body, where it is short and has come with the head
   * @returns `undefined` when there is no instance for it
   */
  static begin(
    client: ClientConnection,
    head: RequestHead,
    received: Received,
    body: string,
    active: ActivePlan,
    options: NetDataPlaneOptions,
  ): Exchange | undefined {
    const decision = active.decider.decide(received);
    const attempts = Attempts.begin(
      active,
      decision.group,
      received.header('cookie'),
      options.clock,
    );
    if (attempts === undefined) {
      return undefined;
    }
    const { peer, proto, host } = received;
    const isSecure = /^https\b/i.test(proto);
    const setCookie =
      decision.remember && decision.memory
        ? active.decider.cookie?.setCookie(decision.memory, isSecure)
        : undefined;
    const { endpoint, group } = attempts;
    const text = requestHeadText(head, {
      peer,
      proto,
      host,
      group: group.name,
      address: endpoint.address,
    });
    const exchange = new Exchange(
      client,
      head,
      text + body,
      new RequestBody(head.hasBody && body === '', head.isChunked),
      setCookie,
      isSecure,
      attempts,
      active.memory.traffic,
      options,
    );
    exchange.connect(endpoint, true);
    return exchange;
  }

  readonly #client: ClientConnection;
  readonly #options: NetDataPlaneOptions;
  readonly #traffic: RouteTraffic;
  readonly #attempts: Attempts;
  readonly #setCookie: string | undefined;
  readonly #isSecure: boolean;
  /** The head and what is sent with it. */
  readonly #opening: string;
  readonly #body: RequestBody;
  readonly #isToHead: boolean;
  readonly #isOld: boolean;
  readonly #isWebSocket: boolean;
  readonly #started: number;
  #pod!: PodConnection;
  #isSent = false;
  #isAnswered = false;
  #isTunnel = false;
  #answersInChunks = false;
  #status = 0;
  #hasEnded = false;

  private constructor(
    client: ClientConnection,
    head: RequestHead,
    opening: string,
    body: RequestBody,
    setCookie: string | undefined,
    isSecure: boolean,
    attempts: Attempts,
    traffic: RouteTraffic,
    options: NetDataPlaneOptions,
  ) {
    this.#client = client;
    this.#opening = opening;
    this.#body = body;
    this.#setCookie = setCookie;
    this.#isSecure = isSecure;
    this.#attempts = attempts;
    this.#traffic = traffic;
    this.#options = options;
    this.#isToHead = head.method === 'HEAD';
    this.#isOld = head.minor === 0;
    this.#isWebSocket = head.isWebSocket;
    this.#started = options.clock.monotonic();
    attempts.group.counters.inFlight += 1;
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
    if (!this.#isSent) {
      this.#client.pause();
      return;
    }
    this.#pod.outlet.flush();
    this.#pod.wait();
    if (!this.#pod.outlet.isFree) {
      this.#client.pause();
    }
  }

  /** What a client says after a change of protocol. */
  tunnelFromClient(buffer: Buffer, from: number, to: number): void {
    this.#pod.outlet.bytes(buffer, from, to);
  }

  /** The client has got the beginning of an answer. */
  get isAnswered(): boolean {
    return this.#isAnswered;
  }

  /** The client says no more: it is gone, unless it speaks another protocol, in which that may mean something. */
  clientEnd(): void {
    if (this.#isTunnel) {
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
    if (!this.#hasEnded) {
      this.#pod.release(false);
      this.#attempts.brokenOff('cancelled');
      this.#end(this.#isTunnel ? 101 : 499, false);
    }
  }

  connected(): void {
    this.#isSent = true;
    const { outlet } = this.#pod;
    outlet.text(this.#opening);
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
        outlet.text(`HTTP/1.1 ${head.statusText}\r\n${head.passed()}\r\n`);
      }
      return;
    }
    this.#isAnswered = true;
    this.#status = head.status;
    this.#attempts.answered(head.status);
    if (head.status === 101) {
      this.#switchProtocol(head);
      return;
    }
    const isOpen = head.framing === 'chunked' || head.framing === 'close';
    this.#answersInChunks = isOpen && !this.#isOld;
    outlet.text(
      responseHeadText(head, {
        cookies: this.#cookies(),
        isChunked: this.#answersInChunks,
        connection: this.#client.connectionField(
          this.#isOld && isOpen && !this.#isToHead,
        ),
      }),
    );
  }

  answerData(buffer: Buffer, from: number, to: number): void {
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
    this.#pod.release(this.#body.isComplete && !this.#isWebSocket);
    this.#attempts.ended();
    if (outlet.isBusy) {
      this.#client.afterSending(sent =>
        this.#end(sent ? this.#status : 499, false),
      );
    } else {
      this.#end(this.#status, false);
    }
    this.#client.answered();
  }

  tunnelData(buffer: Buffer, from: number, to: number): void {
    this.#client.outlet.bytes(buffer, from, to);
  }

  tunnelEnd(): void {
    this.#pod.release(false);
    this.#attempts.ended();
    this.#end(101, false);
    this.#client.end();
  }

  failed({ isConnected, isLate, isReused, hasBegun }: PodFailure): void {
    const outcome = whatFailed(isConnected, isLate);
    const next = this.#attempts.failed(
      {
        method: this.#client.method,
        sentAnything: isConnected,
        answeredAnything: hasBegun,
        bodyLost: isConnected && this.#body.isLost,
        abandoned: false,
        reusedConnection: isReused,
        timedOut: isLate,
      },
      outcome,
    );
    if (!next || next.reuse) {
      this.#traffic.fail(outcome);
    }
    if (next) {
      this.connect(next.endpoint, next.reuse);
    } else {
      this.#answerFailure(isLate ? 504 : 502);
    }
  }

  brokenOff(): void {
    this.#attempts.brokenOff(this.#isTunnel ? 'cancelled' : 'truncated');
    if (this.#isTunnel) {
      this.#end(101, false);
      this.#client.destroy();
      return;
    }
    this.#traffic.fail('truncated');
    this.#end(this.#status, true);
    // Anything but a reset could look like the end of the answer.
    this.#client.reset();
  }

  /** Takes a connection to an instance, and sends the request as soon as it stands. */
  connect(endpoint: Endpoint, reuse: boolean): void {
    this.#isSent = false;
    const idle = reuse ? endpoint.takeIdle() : undefined;
    if (idle) {
      this.#pod = idle;
      idle.reuse(this);
      this.connected();
    } else {
      this.#pod = PodConnection.open(endpoint, this, this.#options);
    }
  }

  #switchProtocol(head: ResponseHead): void {
    if (!this.#isWebSocket) {
      this.#pod.release(false);
      this.#traffic.fail('reset');
      this.#attempts.brokenOff('reset');
      this.#answerFailure(502);
      return;
    }
    this.#isTunnel = true;
    this.#client.outlet.text(
      responseHeadText(head, {
        cookies: this.#cookies(),
        isChunked: false,
        connection: 'Connection: Upgrade\r\nUpgrade: websocket\r\n',
      }),
    );
    this.#client.switchProtocol();
  }

  /** Lines that say what the user's next request is to be recognised by. */
  #cookies(): string {
    const sticky = this.#attempts.stickyCookie(this.#isSecure);
    return `${
      this.#setCookie === undefined ? '' : `Set-Cookie: ${this.#setCookie}\r\n`
    }${sticky === undefined ? '' : `Set-Cookie: ${sticky}\r\n`}`;
  }

  #answerFailure(code: 502 | 504): void {
    this.#isAnswered = true;
    this.#end(code, true);
    this.#client.answerLocally(code, FAILURE_MESSAGES[code]);
  }

  /** Counts the request; only the first call does. */
  #end(code: number, failed: boolean): void {
    if (!this.#hasEnded) {
      this.#hasEnded = true;
      const { counters } = this.#attempts.group;
      counters.inFlight -= 1;
      counters.record(
        this.#options.clock.now(),
        code,
        failed,
        this.#options.clock.monotonic() - this.#started,
      );
    }
  }
}
