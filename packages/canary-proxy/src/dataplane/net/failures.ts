import type { UpstreamFailure } from '../../traffic/RouteTraffic';
import type { PodFailure } from './PodConnection';

/** What a client is told when no instance gave the answer, by status. */
export const FAILURES = {
  404: 'Not found',
  408: 'The body took too long',
  502: 'Bad gateway',
  504: 'Gateway timeout',
};

export type FailureCode = keyof typeof FAILURES;

/**
 * What a client is told when no attempt is left.
 *
 * @param hasAskedOther - the group that was asked first doesn't have it
 */
export function failureCode(
  isLate: boolean,
  hasAskedOther: boolean,
): FailureCode {
  if (hasAskedOther) {
    return 404;
  }
  return isLate ? 504 : 502;
}

/** How an attempt failed. */
export function whatFailed(
  isConnected: boolean,
  isLate: boolean,
): UpstreamFailure {
  if (!isConnected) {
    return 'connect';
  }
  return isLate ? 'timeout' : 'reset';
}

/**
 * Whether an instance has not answered because the client keeps back the rest of the body. Not so where the instance is to say first that it may come, or
 * doesn't take what has.
 *
 * @param client - paused while the instance doesn't take more
 */
export function isClientLate(
  { isConnected, isLate, hasBegun }: PodFailure,
  { expectsContinue }: { expectsContinue: boolean },
  body: { isComplete: boolean },
  client: { isPaused: boolean },
): boolean {
  return (
    isConnected &&
    isLate &&
    !body.isComplete &&
    !client.isPaused &&
    (hasBegun || !expectsContinue)
  );
}
