/** What is known when the line to a pod broke before it answered. */
export interface BrokenAttempt {
  /** The connection had been made. */
  connected: boolean;
  /** The connection had carried a request before: the pod may have closed it while this one was on its way. */
  reused: boolean;
  /** The request can be sent twice without harm, and is still at hand: it has no body. */
  repeatable: boolean;
  /** Addresses that were not tried. */
  untried: number;
  attempts: number;
}

const mostAttempts = 6;

/** Whether a request whose line broke is sent again: to the same address by a new connection, to another one, or not. */
export function decideRetry(attempt: BrokenAttempt): 'same' | 'other' | 'none' {
  if (attempt.attempts >= mostAttempts) {
    return 'none';
  }
  if (!attempt.connected) {
    return attempt.untried > 0 ? 'other' : 'none';
  }
  if (!attempt.repeatable) {
    return 'none';
  }
  if (attempt.reused) {
    return 'same';
  }
  return attempt.untried > 0 ? 'other' : 'none';
}
