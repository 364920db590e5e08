import type { UpstreamFailure } from '../traffic/RouteTraffic';

/**
 * What became of a request at a pod: the status that it answered, how it failed to, or that the client left first.
 */
export type Outcome = number | UpstreamFailure | 'cancelled';

/**
 * The status that stands for an outcome in `ResponseCodeRatio`, the one that the client gets (or would have got: 499).
 */
export function statusOf(outcome: Outcome): number {
  if (typeof outcome === 'number') {
    return outcome;
  }
  switch (outcome) {
    case 'timeout':
      return 504;
    case 'cancelled':
      return 499;
    default:
      return 502;
  }
}

/** Whether nothing, or nothing whole, came from the application. 502 and 504 are what a sidecar says of it, and what Traefik counts. */
export function isNetworkError(outcome: Outcome): boolean {
  return typeof outcome === 'number'
    ? outcome === 502 || outcome === 504
    : outcome !== 'cancelled';
}

/** Whether it speaks against the pod. */
export function isFailure(outcome: Outcome): boolean {
  return typeof outcome === 'number' ? outcome >= 500 : outcome !== 'cancelled';
}
