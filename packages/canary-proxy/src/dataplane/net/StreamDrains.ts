import { documentDuration } from '@backstage-releases/canary-policy';
import type { RoutePlan } from '../RoutePlan';
import type { Deadlines, Limited } from './Deadlines';

/** How long streams may go on where the plan says nothing. Milliseconds. */
const DRAIN_MS = 5 * 60_000;

/** How long a stream has that can't be ended at once, since it is in the middle of something. Milliseconds. */
const FORCED_AFTER_MS = 5_000;

/** Ends the streams of a revision; `force` where it has been asked before. Says how many requests are still under way. */
export type EndStreams = (revision: string, force: boolean) => number;

/** One revision whose streams end. */
export interface Draining {
  revision: string;
  /** Milliseconds since the epoch; 0 when they were ended and the last are on their way. */
  until: number;
}

/** The drain of one revision: asked to end first, ended by force later. */
class Drain implements Limited {
  deadline: number;
  isForced = false;
  readonly #end: (isForced: boolean) => void;

  constructor(deadline: number, end: (isForced: boolean) => void) {
    this.deadline = deadline;
    this.#end = end;
  }

  hasten(until: number): void {
    this.deadline = Math.min(this.deadline, until);
  }

  force(until: number): void {
    this.isForced = true;
    this.deadline = until;
  }

  expire(): void {
    this.#end(this.isForced);
  }
}

/**
 * Ends the streams of revisions that have lost their users: requests without an end, such as WebSockets, would keep them otherwise.
 */
export class StreamDrains {
  static create(deadlines: Deadlines, end: EndStreams): StreamDrains {
    return new StreamDrains(deadlines, end);
  }

  readonly #deadlines: Deadlines;
  readonly #end: EndStreams;
  readonly #drains = new Map<string, Drain>();
  #served: ReadonlySet<string> = new Set();

  private constructor(deadlines: Deadlines, end: EndStreams) {
    this.#deadlines = deadlines;
    this.#end = end;
  }

  /** Another plan is served from now on. */
  follow(plan: RoutePlan): void {
    const former = this.#served;
    this.#served = servedRevisions(plan);
    const ms = documentDuration(plan.drain) ?? DRAIN_MS;
    // Who has lost its users before isn't given more time by the next plan, but may be given less.
    const until = this.#deadlines.after(Math.max(1, ms));
    for (const revision of [...former, ...this.#drains.keys()]) {
      if (!this.#served.has(revision)) {
        this.#drain(revision, until);
      }
    }
    for (const revision of this.#served) {
      this.#stop(revision);
    }
  }

  get draining(): Draining[] {
    return [...this.#drains].map(([revision, { deadline, isForced }]) => ({
      revision,
      until: isForced ? 0 : this.#deadlines.timeOf(deadline),
    }));
  }

  stop(): void {
    [...this.#drains.keys()].forEach(revision => this.#stop(revision));
  }

  #drain(revision: string, until: number): void {
    const drain = this.#drains.get(revision);
    if (drain === undefined) {
      const added = new Drain(until, isForced => {
        const left = this.#end(revision, isForced);
        if (isForced && left === 0) {
          this.#stop(revision);
        } else {
          // A request that waited for its answer may get one that never ends.
          added.force(this.#deadlines.after(FORCED_AFTER_MS));
        }
      });
      this.#drains.set(revision, added);
      this.#deadlines.watch(added);
    } else {
      drain.hasten(until);
    }
  }

  #stop(revision: string): void {
    const drain = this.#drains.get(revision);
    if (drain) {
      this.#drains.delete(revision);
      this.#deadlines.forget(drain);
    }
  }
}

/** The revisions that some user may get. */
function servedRevisions({ stable, canary, policy }: RoutePlan): Set<string> {
  const hasCanary = policy?.rules.some(({ share }) => share > 0) ?? false;
  return new Set(
    canary && hasCanary
      ? [stable.revision, canary.revision]
      : [stable.revision],
  );
}
