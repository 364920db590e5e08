import type { UpstreamFailure } from '../../traffic/RouteTraffic';

/** What clients are told where an instance didn't answer. */
export const FAILURE_MESSAGES = { 502: 'Bad gateway', 504: 'Gateway timeout' };

export function whatFailed(
  isConnected: boolean,
  isLate: boolean,
): UpstreamFailure {
  if (!isConnected) {
    return 'connect';
  }
  return isLate ? 'timeout' : 'reset';
}
