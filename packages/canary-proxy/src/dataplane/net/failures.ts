import type { UpstreamFailure } from '../../traffic/RouteTraffic';

/** What a client is told when no instance gave the answer, by status. */
export const FAILURES = {
  404: 'Not found',
  502: 'Bad gateway',
  503: 'The version that was asked is no longer served',
  504: 'Gateway timeout',
};

export type FailureCode = keyof typeof FAILURES;

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
