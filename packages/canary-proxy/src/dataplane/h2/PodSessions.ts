import type { Endpoint } from '../net/Endpoint';
import type { NetDataPlaneOptions } from '../net/NetDataPlane';
import { PodSession, SessionOwner, SessionTaker } from './PodSession';

/** How many requests wait for one session to open: as many as an instance should take at least (RFC 9113, section 6.5.2). */
const MOST_WAITING = 100;

/**
 * The HTTP/2 connections to one instance: one, or as many as it takes where it limits their streams.
 */
export class PodSessions implements SessionOwner {
  readonly #endpoint: Endpoint;
  readonly #sessions = new Set<PodSession>();
  #isRetired = false;

  constructor(endpoint: Endpoint) {
    this.#endpoint = endpoint;
  }

  /** Finds or opens a session with room for a request, and tells the taker, now or later. */
  find(taker: SessionTaker, options: NetDataPlaneOptions): void {
    let opening: PodSession | undefined;
    for (const session of this.#sessions) {
      if (session.hasRoom) {
        taker.sessionReady(session);
        return;
      }
      if (session.isOpening && session.waiting.size < MOST_WAITING) {
        opening = session;
      }
    }
    (opening ?? this.#open(taker.timeouts.connect, options)).waiting.add(taker);
  }

  /** A request is over that may still wait for a session. */
  forget(taker: SessionTaker): void {
    for (const session of this.#sessions) {
      session.waiting.delete(taker);
    }
  }

  /** Closes sessions when their last stream ends. */
  retire(): void {
    this.#isRetired = true;
    this.#sessions.forEach(session => session.retire());
  }

  ready(session: PodSession, options: NetDataPlaneOptions): void {
    const isUsable = session.hasRoom;
    for (const taker of [...session.waiting]) {
      // one who was served may have sent others away
      if (!session.waiting.delete(taker)) {
        continue;
      }
      if (session.hasRoom) {
        taker.sessionReady(session);
      } else if (isUsable) {
        this.find(taker, options);
      } else {
        taker.sessionFailed(false);
      }
    }
  }

  gone(session: PodSession): void {
    this.#sessions.delete(session);
  }

  #open(connectTimeout: number, options: NetDataPlaneOptions): PodSession {
    const session = PodSession.open(
      this.#endpoint,
      this,
      connectTimeout,
      options,
    );
    this.#sessions.add(session);
    if (this.#isRetired) {
      session.retire();
    }
    return session;
  }
}
