import type { RouteTimeouts } from '@backstage-releases/canary-policy';
import type { Outcome } from '../../balance/Outcome';
import type { ResponseHead } from '../../http1/ResponseHead';
import type { MirrorOutcome } from '../../traffic/MirrorCounts';
import type { Endpoint } from './Endpoint';
import type { NetDataPlaneOptions } from './NetDataPlane';
import { MIRROR_MS, MirrorPlace, MOST_MIRRORED } from './Mirror';
import { AnswerTaker, PodConnection, PodFailure } from './PodConnection';
import { RequestOpening, writeOpening } from './RequestOpening';
import { whatFailed } from './failures';

/** What a mirrored request is made of. */
export interface MirroredParts extends MirrorPlace {
  opening: RequestOpening;
  body: Buffer | undefined;
  isToHead: boolean;
}

/**
 * A request that is sent to an instance once, and whose answer nobody gets.
 */
export class MirroredRequest implements AnswerTaker {
  static send(parts: MirroredParts, options: NetDataPlaneOptions): void {
    const request = new MirroredRequest(parts, options);
    request.#connect(parts.endpoint);
  }

  readonly timeouts: RouteTimeouts;
  readonly lastMoment: number;
  readonly #parts: MirroredParts;
  readonly #options: NetDataPlaneOptions;
  readonly #started: number;
  #connection!: PodConnection;
  #status = 0;
  #answered = 0;
  #isOver = false;

  private constructor(parts: MirroredParts, options: NetDataPlaneOptions) {
    const { timeouts, pod } = parts;
    this.#parts = parts;
    this.#options = options;
    this.timeouts = timeouts;
    this.lastMoment = options.deadlines.after(timeouts.total || MIRROR_MS);
    this.#started = options.clock.monotonic();
    pod.begin(this.#started);
  }

  connected(): void {
    const { outlet } = this.#connection;
    const { opening, body, isToHead } = this.#parts;
    writeOpening(outlet, opening);
    if (body) {
      outlet.bytes(body, 0, body.length);
    }
    outlet.flush();
    this.#connection.expectAnswer(isToHead);
  }

  answerHead(head: ResponseHead): void {
    if (!head.isInterim) {
      this.#status = head.status;
      this.#record(head.status);
      if (head.status === 101) {
        this.#end('failed');
      }
    }
  }

  answerData(_buffer: Buffer, from: number, to: number): void {
    this.#answered += to - from;
    if (this.#answered > MOST_MIRRORED) {
      this.#end(this.#outcome);
    }
  }

  answerPause(): void {}

  answerEnd(): void {
    this.#end(this.#outcome);
  }

  tunnelData(): void {}

  tunnelEnd(): void {}

  failed({ isConnected, isLate, isReused, hasBegun }: PodFailure): void {
    // The instance is not to blame where it closed a connection that was idle.
    if (isLate || hasBegun || !isReused) {
      this.#record(whatFailed(isConnected, isLate));
    }
    this.#end('failed');
  }

  brokenOff(): void {
    this.#end('failed');
  }

  podIsFree(): void {}

  #connect(endpoint: Endpoint): void {
    const idle = endpoint.takeIdle();
    if (idle) {
      this.#connection = idle;
      idle.reuse(this);
      this.connected();
    } else {
      this.#connection = PodConnection.open(endpoint, this, this.#options);
    }
  }

  get #outcome(): MirrorOutcome {
    return this.#status >= 500 ? 'error' : 'answered';
  }

  #record(outcome: Outcome): void {
    const now = this.#options.clock.monotonic();
    this.#parts.pod.record(now, now - this.#started, outcome);
  }

  #end(outcome: MirrorOutcome): void {
    if (!this.#isOver) {
      this.#isOver = true;
      this.#connection.release(true);
      this.#parts.pod.release(this.#options.clock.monotonic());
      this.#parts.onEnd(outcome);
    }
  }
}
