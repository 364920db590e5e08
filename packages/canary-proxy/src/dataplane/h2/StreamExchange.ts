import type { RouteTimeouts } from '@backstage-releases/canary-policy';
import { ClientHttp2Stream, constants } from 'node:http2';
import { Refusal } from '../../http1/Refusal';
import { answerCookies } from '../net/answerCookies';
import { earlier, Limited } from '../net/Deadlines';
import type { Endpoint } from '../net/Endpoint';
import {
  FailureCode,
  failureCode,
  FAILURES,
  whatFailed,
} from '../net/failures';
import type { NetDataPlaneOptions } from '../net/NetDataPlane';
import { RequestCount } from '../net/RequestCount';
import { checkBody } from '../net/RequestLimits';
import type { Fields } from './Fields';
import { GRPC_COME_AGAIN, GRPC_LATE } from './grpc';
import type { PodSession, SessionTaker } from './PodSession';
import { requestFields } from './requestFields';
import { cachedAnswer } from './responseFields';
import { AnswerHead, StreamAnswer } from './StreamAnswer';
import { StreamBody } from './StreamBody';
import type { StreamFailure, StreamParts } from './StreamParts';

const {
  NGHTTP2_CANCEL,
  NGHTTP2_FLAG_END_STREAM,
  NGHTTP2_INTERNAL_ERROR,
  NGHTTP2_NO_ERROR,
} = constants;

/** How long a client may go on with a request that has been answered (RFC 9113, section 8.1). Milliseconds. */
const LINGER_MS = 5_000;

/**
 * One request on a stream: sent to an instance of its group, and to another one where that does no harm; and its answer on the way back.
 */
export class StreamExchange implements Limited, SessionTaker {
  static begin(parts: StreamParts, options: NetDataPlaneOptions) {
    const exchange = new StreamExchange(parts, options);
    exchange.#connect(parts.attempts.endpoint);
    return exchange;
  }

  deadline: number;
  readonly timeouts: RouteTimeouts;
  readonly #lastMoment: number;
  readonly #parts: StreamParts;
  readonly #options: NetDataPlaneOptions;
  readonly #fields: Fields;
  readonly #body: StreamBody;
  readonly #answer: StreamAnswer;
  readonly #count: RequestCount;
  #endpoint: Endpoint;
  #session: PodSession | undefined;
  #pod: ClientHttp2Stream | undefined;
  #wasIdle = false;
  #isLate = false;
  #hasBegun = false;
  #hasAskedOther = false;

  private constructor(parts: StreamParts, options: NetDataPlaneOptions) {
    const { client, request, attempts, active, newId, newTrace } = parts;
    this.#parts = parts;
    this.#options = options;
    this.#endpoint = attempts.endpoint;
    this.#fields = requestFields(request, {
      group: attempts.group.name,
      address: this.#endpoint.address,
      newId,
      newTrace,
    });
    this.timeouts = active.timeouts;
    this.#lastMoment = options.deadlines.after(this.timeouts.total);
    this.deadline = this.#lastMoment;
    this.#count = RequestCount.begin(parts, options.clock);
    this.#body = new StreamBody(client, bytes => this.#bodyGoesOn(bytes));
    this.#answer = new StreamAnswer(client, request.isGrpc);
    options.deadlines.watch(this);
    client.on('aborted', () => this.#abandon());
    client.on('close', () => this.#clientClosed());
    client.on('drain', () => this.#pod?.resume());
  }

  /** The revision that answers. */
  get revision(): string {
    return this.#parts.attempts.group.counters.revision;
  }

  sessionReady(session: PodSession): void {
    this.#session = session;
    this.#wasIdle = session.isIdle;
    this.#guarded(() => {
      const pod = session.request(this.#fields, this.#body.hasBody);
      this.#pod = pod;
      this.#listen(pod);
      this.#body.begin(pod);
      this.#wait();
    });
  }

  sessionFailed(isLate: boolean): void {
    this.#failed({ isSent: false, isUnprocessed: true, isLeft: false, isLate });
  }

  /** The instance has taken too long, or the client has to say what nobody hears any more. */
  expire(): void {
    this.#isLate = true;
    this.deadline = 0;
    if (this.#hasEnded) {
      this.#answer.breakOff(NGHTTP2_NO_ERROR);
    } else if (this.#answer.isBegun) {
      this.#breakOff('timeout', NGHTTP2_INTERNAL_ERROR);
    } else if (this.#pod) {
      this.#session?.leave();
      this.#pod.close(NGHTTP2_CANCEL);
    } else {
      this.#endpoint.sessions.forget(this);
      this.sessionFailed(true);
    }
  }

  /**
   * The revision has lost its users: ends what goes on, in the way that tells the client to come again.
   *
   * @param force - at once, be it in the middle of something
   */
  drain(force: boolean): void {
    const { attempts, request } = this.#parts;
    const { isBegun, isComplete, isEventStream, isEndless, status } =
      this.#answer;
    if (this.#hasEnded || !isBegun || !isEndless || (isComplete && !force)) {
      return;
    }
    this.#leaveInstance();
    if (!force && (request.isGrpc || isEventStream)) {
      attempts.ended();
      this.#finish(isEventStream ? {} : GRPC_COME_AGAIN);
    } else {
      attempts.brokenOff('cancelled');
      this.#end(status, false);
      this.#answer.breakOff(NGHTTP2_CANCEL);
    }
  }

  #connect(endpoint: Endpoint): void {
    this.#endpoint = endpoint;
    endpoint.sessions.find(this, this.#options);
  }

  #listen(pod: ClientHttp2Stream): void {
    const heed = (pass: () => void) => {
      if (pod === this.#pod && !this.#hasEnded && this.#answer.isOpen) {
        this.#guarded(pass);
      }
    };
    pod.on('headers', (headers, _flags, raw) =>
      heed(() => {
        this.#hasBegun = true;
        this.#answer.interim({ headers, raw });
      }),
    );
    pod.on('response', (headers, flags, raw) => {
      const isAll = (flags & NGHTTP2_FLAG_END_STREAM) !== 0;
      heed(() => this.#answered(pod, { headers, raw, isAll }));
    });
    pod.on('trailers', (headers, _, raw) =>
      heed(() => this.#answer.trailers(headers, raw)),
    );
    // 'close' follows, and says the same for all that may have happened
    pod.on('error', () => {});
    pod.on('close', () => this.#podClosed(pod));
  }

  /** @param bytes - of the request, so far */
  #bodyGoesOn(bytes: number): void {
    try {
      checkBody(bytes, this.#options.limits);
      this.#wait();
    } catch (error) {
      if (error instanceof Refusal && !this.#hasEnded) {
        this.#parts.active.memory.traffic.refuse(error.status);
        this.#parts.record?.refuse(error);
        this.#answer.answerLocally(error.status, error.message);
        this.#abandon();
      }
    }
  }

  /** Something went on: the time in which the instance has to say something starts anew. */
  #wait(): void {
    if (this.#pod && !this.#hasEnded && !this.#answer.isComplete) {
      const { response, idle } = this.timeouts;
      const ms = this.#answer.isBegun ? idle : response;
      const late = this.#options.deadlines.after(ms);
      this.deadline = earlier(late, this.#lastMoment);
    }
  }

  #answered(pod: ClientHttp2Stream, head: AnswerHead): void {
    const { attempts, isPrivate } = this.#parts;
    const status = head.headers[':status'] ?? 0;
    this.#answer.judge(head);
    attempts.answered(this.#answer.fault ?? status);
    if (status === 404 && this.#askOther()) {
      return;
    }
    this.#body.settle();
    const cookies = answerCookies(this.#parts, cachedAnswer(head.headers));
    const facts = { cookies, isPrivate };
    this.#answer.begin(pod, head, facts, {
      progress: () => this.#wait(),
      end: () => this.#answerEnd(),
    });
    this.#wait();
  }

  /** A page that was loaded before may ask for files of the version that gave it. */
  #askOther(): boolean {
    const { attempts, active, request } = this.#parts;
    const isAsset = !this.#body.hasBody && active.paths.isAsset(request);
    const other = isAsset ? attempts.askOther() : undefined;
    if (other === undefined) {
      return false;
    }
    this.#hasAskedOther = true;
    this.#parts.record?.askOther(other.group);
    this.#leaveInstance();
    this.#fields['x-canary-group'] = other.group;
    this.#connect(other.endpoint);
    return true;
  }

  #answerEnd(): void {
    const { attempts } = this.#parts;
    const { fault, faultIsLate, isComplete } = this.#answer;
    if (this.#hasEnded || isComplete) {
      return;
    }
    if (faultIsLate && fault !== undefined) {
      attempts.brokenOff(fault);
    } else {
      attempts.ended();
    }
    this.#finish();
    if (!this.#body.isComplete) {
      this.#leaveInstance();
    }
  }

  /** @param trailers - what this proxy says instead of the instance */
  #finish(trailers?: Fields): void {
    const count = () =>
      this.#end(this.#answer.status, this.#answer.fault !== undefined);
    this.deadline = 0;
    this.#answer.end(trailers);
    if (this.#parts.client.writableFinished) {
      count();
    } else {
      this.#parts.client.once('finish', count);
    }
  }

  #podClosed(pod: ClientHttp2Stream): void {
    const session = this.#session;
    const { isBegun, isComplete } = this.#answer;
    if (this.#hasEnded || pod !== this.#pod || !session || isComplete) {
      return;
    }
    if (isBegun) {
      const isSaid = pod.rstCode !== NGHTTP2_NO_ERROR && !session.isLost;
      const code = isSaid ? pod.rstCode : NGHTTP2_INTERNAL_ERROR;
      this.#breakOff('truncated', code);
    } else {
      const isLeft = session.hasLeftBefore(pod);
      this.#failed({
        isSent: true,
        isUnprocessed: session.hasNotProcessed(pod),
        isLeft: isLeft || (this.#wasIdle && session.isLost),
        isLate: this.#isLate,
      });
    }
  }

  #failed({ isSent, isUnprocessed, isLeft, isLate }: StreamFailure): void {
    const { attempts, request } = this.#parts;
    const outcome = whatFailed(isSent, isLate);
    this.#pod = undefined;
    this.#isLate = false;
    this.deadline = this.#lastMoment;
    this.#body.pause();
    const next = attempts.failed(
      {
        method: request.method,
        sentAnything: !isUnprocessed,
        answeredAnything: this.#hasBegun,
        bodyLost: this.#body.isLost,
        abandoned: this.#options.deadlines.isOver(this.#lastMoment),
        reusedConnection: isLeft,
        timedOut: isLate,
      },
      outcome,
    );
    if (next) {
      this.#connect(next.endpoint);
    } else {
      this.#answerFailure(failureCode(isLate, this.#hasAskedOther));
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
      if (!this.#hasEnded) {
        this.#leaveInstance();
        this.#parts.attempts.brokenOff('reset');
        this.#answerFailure(502);
      }
    }
  }

  #answerFailure(status: FailureCode): void {
    this.#body.drop();
    this.#answer.answerLocally(status, FAILURES[status]);
    this.#end(status, status === 502 || status === 504);
  }

  /**
   * An answer that has begun will not end.
   *
   * @param code - by which the client is told, unless it understands trailers that say so
   */
  #breakOff(outcome: 'truncated' | 'timeout', code: number): void {
    const { attempts, request } = this.#parts;
    attempts.brokenOff(outcome);
    this.#leaveInstance();
    this.#end(this.#answer.status, true);
    if (request.isGrpc && outcome === 'timeout') {
      this.#answer.end(GRPC_LATE);
    } else {
      this.#answer.breakOff(code);
    }
  }

  #clientClosed(): void {
    this.#options.deadlines.forget(this);
    this.#abandon();
    // the answer was there, and had not gone out
    this.#end(499, this.#answer.fault !== undefined);
  }

  /** The client has gone, or must go: the instance may stop at once. */
  #abandon(): void {
    if (!this.#hasEnded && !this.#answer.isComplete) {
      this.#leaveInstance();
      this.#parts.attempts.brokenOff('cancelled');
      this.#end(499, false);
    }
  }

  /** Nothing more is wanted of the instance, and what the client still says goes nowhere. */
  #leaveInstance(): void {
    const pod = this.#pod;
    this.#pod = undefined;
    this.#endpoint.sessions.forget(this);
    this.#body.drop();
    pod?.close(NGHTTP2_CANCEL);
    // what has come would wait for a reader for ever, and its connection for its end
    pod?.removeAllListeners('data').resume();
  }

  /** Counts the request; only the first call does. */
  #end(code: number, failed: boolean): void {
    if (!this.#hasEnded) {
      const linger = this.#options.deadlines.after(LINGER_MS);
      this.deadline = this.#body.isComplete ? 0 : linger;
      this.#count.end(code, failed, this.#answer.bytes, this.#endpoint.address);
    }
  }

  get #hasEnded(): boolean {
    return this.#count.hasEnded;
  }
}
