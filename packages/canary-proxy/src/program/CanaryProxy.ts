import type { Clock } from '../Clock';
import type { Log } from '../Log';
import type { SettingsOrigin } from './SettingsOrigin';

/**
 * What a proxy instance is started with besides its settings.
 *
 * @public
 */
export interface StartOptions {
  /** JSON lines on standard error by default. */
  log?: Log;
  /** The machine's by default. Another one can't be in two threads: with it requests are carried by the thread of all else. */
  clock?: Clock;
  /** Routes listen on free ports instead of their own; for tests. */
  anyPort?: boolean;
  /** Where the settings were written, for messages; nothing is known of it by default. */
  origin?: SettingsOrigin;
  /** It can't start, and what has begun ends. Logs that by default. */
  onFailed?: (error: Error) => void;
  /** The threads that carry requests end by themselves again and again, and no more are started. Ends the process by default. */
  onGivenUp?: (error: Error) => void;
}

/**
 * A proxy instance that runs.
 *
 * @public
 */
export interface CanaryProxy {
  readonly instance: string;
  /** Where the admin API is, without a slash at the end. */
  readonly adminUrl: string;
  /** Resolves when all routes of the cluster were read and are served; rejects when it is stopped before. */
  readonly ready: Promise<void>;
  /** The port that listens for a route. */
  port(routeId: string): number | undefined;
  /** Opens the access log again, after its file was moved: what was asked before is in the old one. */
  reopenLogs(): Promise<void>;
  /** Takes routes that were written by hand again; those that are refused stay as they are, and the log and `/v1/status` tell. */
  reload(routes: unknown[]): Promise<void>;
  /** What was written by hand could not be read again, and all routes stay as they are: `/v1/status` says so until `reload`. */
  reportUnread(problem: string): void;
  /**
   * Finishes what is in flight and ends.
   *
   * @param options - `delay`: first go on for `drainDelay`, not ready, so that others notice
   */
  stop(options?: { delay?: boolean }): Promise<void>;
}
