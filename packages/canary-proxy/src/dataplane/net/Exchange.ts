import type { RequestHead } from '../../http1/RequestHead';
import type { ResponseHead } from '../../http1/ResponseHead';
import type { DecidedRequest } from '../../decision/RequestDecider';
import type { RouteTraffic } from '../../traffic/RouteTraffic';
import type { ActiveGroup, ActivePlan } from './ActivePlan';
import type { ClientConnection } from './ClientConnection';
import type { Endpoint } from './Endpoint';
import type { NetDataPlaneOptions } from './NetDataPlane';
import { AnswerTaker, PodConnection, PodFailure } from './PodConnection';
import { RequestBody } from './RequestBody';
import { requestHeadText } from './requestHeadText';
import { responseHeadText } from './responseHeadText';

const IDEMPOTENT = new Set([
  'GET',
  'HEAD',
  'OPTIONS',
  'TRACE',
  'PUT',
  'DELETE',
]);

const MESSAGES = { 502: 'Bad gateway', 504: 'Gateway timeout' };

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
    traffic: RouteTraffic,
    options: NetDataPlaneOptions,
  ): Exchange | undefined {
    const decision = active.decider.decide(received);
    const group = active.answering(decision.group);
    const endpoint = group.ring.pick(options.clock.now());
    if (endpoint === undefined) {
      return undefined;
    }
    if (group.name !== decision.group) {
      traffic.canaryEmpty += 1;
    }
    const setCookie =
      decision.remember && decision.memory
        ? active.decider.cookie?.setCookie(
            decision.memory,
            /^https\b/i.test(received.proto),
          )
        : undefined;
    const { peer, proto, host } = received;
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
      group,
      traffic,
      options,
    );
    exchange.connect(endpoint, true);
    return exchange;
  }

  readonly #client: ClientConnection;
  readonly #options: NetDataPlaneOptions;
  readonly #traffic: RouteTraffic;
  readonly #group: ActiveGroup;
  readonly #setCookie: string | undefined;
  /** The head and what is sent with it. */
  readonly #opening: string;
  readonly #body: RequestBody;
  readonly #isToHead: boolean;
  readonly #isOld: boolean;
  readonly #isWebSocket: boolean;
  readonly #isRepeatable: boolean;
  readonly #started = performance.now();
  #pod!: PodConnection;
  #tried: Set<Endpoint> | undefined;
  #isRepeated = false;
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
    group: ActiveGroup,
    traffic: RouteTraffic,
    options: NetDataPlaneOptions,
  ) {
    this.#client = client;
    this.#opening = opening;
    this.#body = body;
    this.#setCookie = setCookie;
    this.#group = group;
    this.#traffic = traffic;
    this.#options = options;
    this.#isToHead = head.method === 'HEAD';
    this.#isOld = head.minor === 0;
    this.#isWebSocket = head.isWebSocket;
    this.#isRepeatable = !head.hasBody && IDEMPOTENT.has(head.method);
    group.counters.inFlight += 1;
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
    if (head.status === 101) {
      this.#switchProtocol(head);
      return;
    }
    const isOpen = head.framing === 'chunked' || head.framing === 'close';
    this.#answersInChunks = isOpen && !this.#isOld;
    outlet.text(
      responseHeadText(head, {
        setCookie: this.#setCookie,
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
    this.#end(101, false);
    this.#client.end();
  }

  failed({ isConnected, isLate, isReused }: PodFailure): void {
    const now = this.#options.clock.now();
    if (!isConnected) {
      this.#traffic.fail('connect');
      const { endpoint } = this.#pod;
      endpoint.unreachable(now);
      this.#tried ??= new Set();
      this.#tried.add(endpoint);
      const other = this.#group.ring.pick(now, this.#tried);
      if (other) {
        this.#traffic.retries += 1;
        this.connect(other, true);
        return;
      }
    } else if (
      isReused &&
      !isLate &&
      !this.#isRepeated &&
      this.#isRepeatable &&
      !this.#isWebSocket
    ) {
      // The instance closed an idle connection while the request was on its way.
      this.#isRepeated = true;
      this.#traffic.retries += 1;
      this.connect(this.#pod.endpoint, false);
      return;
    } else {
      this.#traffic.fail(isLate ? 'timeout' : 'reset');
    }
    this.#answerFailure(isLate ? 504 : 502);
  }

  brokenOff(): void {
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
      this.#answerFailure(502);
      return;
    }
    this.#isTunnel = true;
    this.#client.outlet.text(
      responseHeadText(head, {
        setCookie: this.#setCookie,
        isChunked: false,
        connection: 'Connection: Upgrade\r\nUpgrade: websocket\r\n',
      }),
    );
    this.#client.switchProtocol();
  }

  #answerFailure(code: 502 | 504): void {
    this.#isAnswered = true;
    this.#end(code, true);
    this.#client.answerLocally(code, MESSAGES[code]);
  }

  /** Counts the request; only the first call does. */
  #end(code: number, failed: boolean): void {
    if (!this.#hasEnded) {
      this.#hasEnded = true;
      const { counters } = this.#group;
      counters.inFlight -= 1;
      counters.record(
        this.#options.clock.now(),
        code,
        failed,
        performance.now() - this.#started,
      );
    }
  }
}
