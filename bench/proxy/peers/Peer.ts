import type { ServerCommand } from '../servers/ServerProcess';

/** What a server is to do: the same for all. */
export interface Job {
  /** Where it listens on 127.0.0.1. */
  port: number;
  /** A port that it may have for itself. */
  adminPort: number;
  /** The instances of the origin on 127.0.0.1; a tenth of the users, told by the cookie `uid`, goes to the canary. */
  stable: number[];
  canary: number[];
  /** A folder of its own for what it has to write. */
  folder: string;
}

/**
 * A server that is measured. It keeps connections alive on both sides, sends `X-Forwarded-For`, `-Proto` and `-Host`, `X-Request-Id` and
 * `X-Canary-Group`, writes no access log, lets WebSockets through, and has one worker.
 */
export interface Peer {
  name: string;
  /**
   * Finds the program and writes its configuration.
   *
   * @throws Error with the reason why the server can't be had here
   */
  prepare(job: Job): ServerCommand;
}

/** Users of a hundred who get the canary. */
export const SHARE = 10;
