import type { RouteTimeouts } from '@backstage-releases/canary-policy';
import { ClientHttp2Stream, constants } from 'node:http2';
import type { Outcome } from '../../balance/Outcome';
import type { MirrorOutcome } from '../../traffic/MirrorCounts';
import { earlier, Limited } from '../net/Deadlines';
import { whatFailed } from '../net/failures';
import { MIRROR_MS, MirrorPlace, MOST_MIRRORED } from '../net/Mirror';
import type { NetDataPlaneOptions } from '../net/NetDataPlane';
import type { Fields } from './Fields';
import type { PodSession, SessionTaker } from './PodSession';

/** What a mirrored request is made of. */
export interface MirroredStreamParts extends MirrorPlace {
  /** The head as it is sent; there is no body. */
  fields: Fields;
}

/**
 * A request that is sent to an instance on a stream once, and whose answer nobody gets.
 */
export class MirroredStream implements Limited, SessionTaker {
  static send(parts: MirroredStreamParts, options: NetDataPlaneOptions): void {
    const mirrored = new MirroredStream(parts, options);
    parts.endpoint.sessions.find(mirrored, options);
  }

  deadline: number;
  readonly timeouts: RouteTimeouts;
  readonly #parts: MirroredStreamParts;
  readonly #options: NetDataPlaneOptions;
  readonly #lastMoment: number;
  readonly #started: number;
  #stream: ClientHttp2Stream | undefined;
  #status = 0;
  #answered = 0;
  #isOver = false;

  private constructor(
    parts: MirroredStreamParts,
    options: NetDataPlaneOptions,
  ) {
    const { timeouts, pod } = parts;
    this.#parts = parts;
    this.#options = options;
    this.timeouts = timeouts;
    this.#lastMoment = options.deadlines.after(timeouts.total || MIRROR_MS);
    this.deadline = this.#lastMoment;
    this.#started = options.clock.monotonic();
    options.deadlines.watch(this);
    pod.begin(this.#started);
  }

  sessionReady(session: PodSession): void {
    const wasIdle = session.isIdle;
    try {
      const stream = session.request(this.#parts.fields, false);
      this.#listen(stream, session, wasIdle);
    } catch (error) {
      // What Node doesn't let pass has failed for the user, too, and was logged there.
      this.#end('failed');
    }
  }

  sessionFailed(isLate: boolean): void {
    this.#fail(whatFailed(false, isLate));
  }

  expire(): void {
    this.#fail('timeout');
  }

  #listen(
    stream: ClientHttp2Stream,
    session: PodSession,
    wasIdle: boolean,
  ): void {
    const late = this.#options.deadlines.after(this.timeouts.response);
    this.deadline = earlier(late, this.#lastMoment);
    this.#stream = stream;
    stream.on('response', headers => {
      this.deadline = this.#lastMoment;
      this.#status = headers[':status'] ?? 0;
      this.#record(this.#status);
    });
    stream.on('data', chunk => {
      this.#answered += chunk.length;
      if (this.#answered > MOST_MIRRORED) {
        this.#end(this.#outcome);
      }
    });
    // 'close' follows, and says the same for all that may have happened
    stream.on('error', () => {});
    stream.on('close', () => {
      const isLeft =
        session.hasLeftBefore(stream) || (wasIdle && session.isLost);
      if (this.#status === 0 && isLeft) {
        // The instance is not to blame: it closed a connection that was idle.
        this.#end('failed');
      } else if (this.#status === 0) {
        this.#fail('reset');
      } else {
        const isWhole = stream.rstCode === constants.NGHTTP2_NO_ERROR;
        this.#end(isWhole ? this.#outcome : 'failed');
      }
    });
  }

  get #outcome(): MirrorOutcome {
    return this.#status >= 500 ? 'error' : 'answered';
  }

  #fail(outcome: Outcome): void {
    if (!this.#isOver) {
      if (this.#status === 0) {
        this.#record(outcome);
      }
      this.#end('failed');
    }
  }

  #record(outcome: Outcome): void {
    const now = this.#options.clock.monotonic();
    this.#parts.pod.record(now, now - this.#started, outcome);
  }

  #end(outcome: MirrorOutcome): void {
    if (!this.#isOver) {
      this.#isOver = true;
      const { pod, endpoint, onEnd } = this.#parts;
      endpoint.sessions.forget(this);
      this.#options.deadlines.forget(this);
      this.#stream?.close(constants.NGHTTP2_CANCEL);
      pod.release(this.#options.clock.monotonic());
      onEnd(outcome);
    }
  }
}
