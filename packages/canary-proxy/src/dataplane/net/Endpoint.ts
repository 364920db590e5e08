import { PodSessions } from '../h2/PodSessions';
import type { PodConnection } from './PodConnection';

/** How many connections of HTTP/1.1 to one instance wait for a request at most. */
const MOST_IDLE = 256;

/**
 * One instance, and the connections to it that wait for a request.
 */
export class Endpoint {
  readonly address: string;
  readonly host: string;
  readonly port: number;
  /** The connections that speak HTTP/2. */
  readonly sessions: PodSessions;
  /** The newest last: it is the least likely to be closed by the instance soon. */
  readonly #idle: PodConnection[] = [];
  #isRetired = false;

  constructor(address: string) {
    const colon = address.lastIndexOf(':');
    this.address = address;
    this.host = address.slice(0, colon).replace(/^\[|\]$/g, '');
    this.port = Number(address.slice(colon + 1));
    this.sessions = new PodSessions(this);
  }

  /** A connection that waits for a request, which is no longer kept then. */
  takeIdle(): PodConnection | undefined {
    return this.#idle.pop();
  }

  /** Keeps a connection for another request; says whether it did. */
  keep(connection: PodConnection): boolean {
    if (this.#isRetired || this.#idle.length >= MOST_IDLE) {
      return false;
    }
    this.#idle.push(connection);
    return true;
  }

  /** A connection that waited is gone. */
  drop(connection: PodConnection): void {
    const at = this.#idle.lastIndexOf(connection);
    if (at !== -1) {
      this.#idle.splice(at, 1);
    }
  }

  /** Closes idle connections now and the others when their request ends. */
  retire(): void {
    this.#isRetired = true;
    this.#idle.splice(0).forEach(connection => connection.destroy());
    this.sessions.retire();
  }
}
