import {
  ClientHttp2Stream,
  constants,
  IncomingHttpHeaders,
  IncomingHttpStatusHeader,
  ServerHttp2Stream,
} from 'node:http2';
import type { RouteTraffic } from '../../traffic/RouteTraffic';
import type { ActivePlan } from '../net/ActivePlan';
import { Attempts } from '../net/Attempts';
import type { Limited } from '../net/Deadlines';
import type { Endpoint } from '../net/Endpoint';
import { FAILURE_MESSAGES, whatFailed } from '../net/failures';
import type { NetDataPlaneOptions } from '../net/NetDataPlane';
import { answerStream } from './answerStream';
import type { Fields } from './Fields';
import { faultOfGrpc } from './grpc';
import type { PodSession, SessionTaker } from './PodSession';
import { requestFields } from './requestFields';
import { responseFields, trailerFields } from './responseFields';
import { StreamBody } from './StreamBody';
import type { StreamRequest } from './StreamRequest';

const {
  NGHTTP2_CANCEL,
  NGHTTP2_FLAG_END_STREAM,
  NGHTTP2_INTERNAL_ERROR,
  NGHTTP2_NO_ERROR,
} = constants;

type AnswerHeaders = IncomingHttpHeaders & IncomingHttpStatusHeader;

/**
 * One request on a stream: decided once, sent to an instance of its group, and to another one where that does no harm; and its answer on the way back.
 */
export class StreamExchange implements Limited, SessionTaker {
  /** @returns `undefined` when there is no instance for it */
  static begin(
    client: ServerHttp2Stream,
    request: StreamRequest,
    active: ActivePlan,
    options: NetDataPlaneOptions,
  ): StreamExchange | undefined {
    const decision = active.decider.decide(request);
    const attempts = Attempts.begin(
      active,
      decision.group,
      request.header('cookie'),
      options.clock,
    );
    if (attempts === undefined) {
      return undefined;
    }
    const isSecure = /^https\b/i.test(request.proto);
    const setCookie =
      decision.remember && decision.memory
        ? active.decider.cookie?.setCookie(decision.memory, isSecure)
        : undefined;
    const exchange = new StreamExchange(
      client,
      request,
      setCookie,
      isSecure,
      attempts,
      active.memory.traffic,
      options,
    );
    exchange.#connect(attempts.endpoint);
    return exchange;
  }

  deadline = 0;
  readonly #client: ServerHttp2Stream;
  readonly #request: StreamRequest;
  readonly #setCookie: string | undefined;
  readonly #isSecure: boolean;
  readonly #attempts: Attempts;
  readonly #traffic: RouteTraffic;
  readonly #options: NetDataPlaneOptions;
  readonly #body: StreamBody;
  readonly #started: number;
  #endpoint: Endpoint;
  #session: PodSession | undefined;
  #pod: ClientHttp2Stream | undefined;
  #wasIdle = false;
  #isLate = false;
  #hasBegun = false;
  #isAnswered = false;
  #isComplete = false;
  #hasEnded = false;
  #status = 0;
  /** The status of HTTP for what an instance of gRPC said of itself. */
  #fault: number | undefined;
  /** It said so after its answer had been taken for a good one. */
  #faultIsLate = false;
  /** Bytes of the answer that are still to come, where it said how many. */
  #missing: number | undefined;
  #trailers: Fields = {};

  private constructor(
    client: ServerHttp2Stream,
    request: StreamRequest,
    setCookie: string | undefined,
    isSecure: boolean,
    attempts: Attempts,
    traffic: RouteTraffic,
    options: NetDataPlaneOptions,
  ) {
    this.#client = client;
    this.#request = request;
    this.#setCookie = setCookie;
    this.#isSecure = isSecure;
    this.#attempts = attempts;
    this.#endpoint = attempts.endpoint;
    this.#traffic = traffic;
    this.#options = options;
    this.#started = options.clock.monotonic();
    this.#body = new StreamBody(client, () => this.#wait());
    attempts.group.counters.inFlight += 1;
    options.deadlines.watch(this);
    client.on('aborted', () => this.#abandon());
    client.on('close', () => this.#clientClosed());
    client.on('drain', () => this.#pod?.resume());
    client.on('wantTrailers', () => client.sendTrailers(this.#trailers));
  }

  sessionReady(session: PodSession): void {
    this.#session = session;
    this.#wasIdle = session.isIdle;
    this.#guarded(() => this.#send(session));
  }

  sessionFailed(isLate: boolean): void {
    this.#failed({
      sentAnything: false,
      reused: false,
      isLate,
      wasSent: false,
    });
  }

  /** The instance has taken too long to answer. */
  expire(): void {
    this.#isLate = true;
    this.#session?.leave();
    this.#pod?.close(NGHTTP2_CANCEL);
  }

  #connect(endpoint: Endpoint): void {
    this.#endpoint = endpoint;
    this.#isLate = false;
    endpoint.sessions.find(this, this.#options);
  }

  #send(session: PodSession): void {
    const { address } = this.#endpoint;
    const { peer, proto, host } = this.#request;
    const group = this.#attempts.group.name;
    const pod = session.request(
      requestFields(this.#request, { peer, proto, host, group, address }),
      this.#body.hasBody,
    );
    this.#pod = pod;
    this.#listen(pod);
    this.#body.begin(pod);
    this.#wait();
  }

  #listen(pod: ClientHttp2Stream): void {
    pod.on('headers', (headers, _flags, raw) =>
      this.#guarded(() => this.#interim(headers, raw)),
    );
    pod.on('response', (headers, flags, raw) => {
      const isAll = (flags & NGHTTP2_FLAG_END_STREAM) !== 0;
      this.#guarded(() => this.#answer(pod, headers, raw, isAll));
    });
    pod.on('trailers', (headers, _flags, raw) => {
      this.#trailers = trailerFields(raw);
      this.#judge(headers);
      this.#faultIsLate = this.#fault !== undefined;
    });
    // 'close' follows, and says the same for all that may have happened
    pod.on('error', () => {});
    pod.on('close', () => this.#podClosed(pod));
  }

  /** The time in which an answer has to begin starts anew. */
  #wait(): void {
    if (this.#pod && !this.#isAnswered && !this.#hasEnded) {
      const { deadlines, responseTimeout } = this.#options;
      this.deadline = deadlines.after(responseTimeout);
    }
  }

  #interim(headers: AnswerHeaders, raw: string[]): void {
    this.#hasBegun = true;
    if (this.#isOpenToClient && !this.#client.headersSent) {
      this.#client.additionalHeaders(responseFields(raw, headers, []));
    }
  }

  #answer(
    pod: ClientHttp2Stream,
    headers: AnswerHeaders,
    raw: string[],
    isAll: boolean,
  ): void {
    if (!this.#isOpenToClient) {
      return;
    }
    const status = headers[':status'] ?? 0;
    this.deadline = 0;
    this.#isAnswered = true;
    this.#status = status;
    this.#body.settle();
    if (isAll) {
      this.#judge(headers);
    }
    this.#attempts.answered(this.#fault ?? status);
    this.#client.respond(responseFields(raw, headers, this.#cookies()), {
      endStream: isAll,
      waitForTrailers: !isAll,
    });
    if (isAll || this.#client.writableEnded) {
      pod.resume();
    } else {
      this.#pass(pod, headers['content-length']);
    }
    pod.on('end', () => this.#answerEnd(pod));
  }

  #pass(pod: ClientHttp2Stream, length: string | undefined): void {
    this.#missing = length === undefined ? undefined : Number(length);
    pod.on('data', (piece: Buffer) => {
      if (this.#missing !== undefined) {
        this.#missing -= piece.length;
      }
      if (!this.#client.write(piece)) {
        pod.pause();
      }
    });
  }

  /** An instance of gRPC says late, and with a status of 200, that it is at fault. */
  #judge(headers: IncomingHttpHeaders): void {
    if (this.#request.isGrpc) {
      this.#fault = faultOfGrpc(headers['grpc-status']);
    }
  }

  #answerEnd(pod: ClientHttp2Stream): void {
    // an answer that was broken off ends too; a stream that was closed before says how
    const isWhole = !pod.closed || pod.rstCode === NGHTTP2_NO_ERROR;
    if (this.#hasEnded || !isWhole || (this.#missing ?? 0) > 0) {
      return;
    }
    this.#isComplete = true;
    if (this.#faultIsLate) {
      this.#attempts.brokenOff(this.#fault!);
    } else {
      this.#attempts.ended();
    }
    this.#client.end();
    if (!this.#body.isComplete) {
      this.#body.drop();
      pod.close(NGHTTP2_CANCEL);
    }
  }

  #podClosed(pod: ClientHttp2Stream): void {
    if (this.#hasEnded || this.#isComplete || pod !== this.#pod) {
      return;
    }
    if (this.#isAnswered) {
      this.#brokenOff(pod.rstCode);
      return;
    }
    const session = this.#session!;
    const isUnprocessed = session.hasNotProcessed(pod);
    this.#failed({
      sentAnything: !isUnprocessed,
      reused: session.hasLeftBefore(pod) || (this.#wasIdle && session.isLost),
      isLate: this.#isLate,
      wasSent: true,
    });
  }

  #failed(how: {
    sentAnything: boolean;
    reused: boolean;
    isLate: boolean;
    wasSent: boolean;
  }): void {
    const outcome = whatFailed(how.wasSent, how.isLate);
    this.#pod = undefined;
    this.deadline = 0;
    this.#body.pause();
    const next = this.#attempts.failed(
      {
        method: this.#request.method,
        sentAnything: how.sentAnything,
        answeredAnything: this.#hasBegun,
        bodyLost: this.#body.isLost,
        abandoned: false,
        reusedConnection: how.reused,
        timedOut: how.isLate,
      },
      outcome,
    );
    if (!next || next.reuse) {
      this.#traffic.fail(outcome);
    }
    if (next) {
      this.#connect(next.endpoint);
    } else {
      this.#answerFailure(how.isLate ? 504 : 502);
    }
  }

  /** What Node doesn't let pass is no reason to end the process that stands before all users. */
  #guarded(pass: () => void): void {
    try {
      pass();
    } catch (error) {
      this.#options.log.error('Failed to pass a request or its answer on', {
        instance: this.#endpoint.address,
        error: error instanceof Error ? error.stack : String(error),
      });
      this.#pod?.close(NGHTTP2_CANCEL);
      if (!this.#hasEnded) {
        this.#attempts.brokenOff('reset');
        this.#traffic.fail('reset');
        this.#answerFailure(502);
      }
    }
  }

  #answerFailure(status: 502 | 504): void {
    this.#body.drop();
    this.#end(status, true);
    answerStream(
      this.#client,
      this.#request.isGrpc,
      status,
      FAILURE_MESSAGES[status],
    );
  }

  /** The answer that has begun will not end: the client is told by the code that the instance has said. */
  #brokenOff(code: number): void {
    const isSaid = code !== NGHTTP2_NO_ERROR && !this.#session?.isLost;
    this.#attempts.brokenOff('truncated');
    this.#traffic.fail('truncated');
    this.#end(this.#status, true);
    this.#client.close(isSaid ? code : NGHTTP2_INTERNAL_ERROR);
  }

  #clientClosed(): void {
    if (this.#isComplete) {
      const wasSent = this.#client.writableFinished;
      this.#end(wasSent ? this.#status : 499, this.#fault !== undefined);
    } else {
      this.#abandon();
    }
  }

  /** The client has gone: the instance may stop at once. */
  #abandon(): void {
    if (!this.#hasEnded && !this.#isComplete) {
      this.#endpoint.sessions.forget(this);
      this.#pod?.close(NGHTTP2_CANCEL);
      this.#attempts.brokenOff('cancelled');
      this.#end(499, false);
    }
  }

  /** It can still be told something. */
  get #isOpenToClient(): boolean {
    return !this.#hasEnded && !this.#client.destroyed && !this.#client.closed;
  }

  #cookies(): string[] {
    return [
      this.#setCookie,
      this.#attempts.stickyCookie(this.#isSecure),
    ].filter(cookie => cookie !== undefined);
  }

  /** Counts the request; only the first call does. */
  #end(code: number, failed: boolean): void {
    if (!this.#hasEnded) {
      const { clock, deadlines } = this.#options;
      const { counters } = this.#attempts.group;
      this.#hasEnded = true;
      this.deadline = 0;
      deadlines.forget(this);
      counters.inFlight -= 1;
      counters.record(
        clock.now(),
        code,
        failed,
        clock.monotonic() - this.#started,
      );
    }
  }
}
