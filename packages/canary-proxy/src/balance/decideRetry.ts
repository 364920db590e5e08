/** Methods that mean the same when they arrive twice (RFC 9110, 9.2.2). */
const IDEMPOTENT = new Set([
  'GET',
  'HEAD',
  'OPTIONS',
  'TRACE',
  'PUT',
  'DELETE',
]);

/** An attempt that has failed, and what could come after it. */
export interface FailedAttempt {
  /** In upper case. */
  method: string;
  /** Whether the pod may have acted on it: a byte of the request went out on a connection that stood, and the pod hasn't said that it did nothing. */
  sentAnything: boolean;
  /** Whether a byte of an answer came back, even of a 1xx. */
  answeredAnything: boolean;
  /** Whether a part of its body was taken from the client and isn't kept. */
  bodyLost: boolean;
  /** Whether the client has left, or the time for the whole request is over. */
  abandoned: boolean;
  /** Whether the connection had served another request before: a pod may close it for being idle, or old, while the request is on its way. */
  reusedConnection: boolean;
  timedOut: boolean;
  /** The first attempt is 1. */
  attempt: number;
  /** Attempts that may be made in all. */
  attempts: number;
  /** Whether another pod of the same group may be asked. */
  otherPod: boolean;
  /** What {@link RetryBudget.mayRetry} says. */
  withinBudget: boolean;
}

/**
 * What comes after an attempt that failed. `same` is a new connection to the same pod, which is not to blame.
 */
export type Retry =
  | { to: 'other' | 'same' }
  | {
      to: undefined;
      because:
        | 'abandoned'
        | 'answered'
        | 'unsafe'
        | 'body-lost'
        | 'attempts'
        | 'no-other-pod'
        | 'budget';
    };

/**
 * Decides whether a request is sent again: only where nobody can tell that it was.
 */
export function decideRetry(failed: FailedAttempt): Retry {
  const because = reasonAgainst(failed);
  if (because !== undefined) {
    return { to: undefined, because };
  }
  return { to: failed.otherPod ? 'other' : 'same' };
}

function reasonAgainst(failed: FailedAttempt) {
  const { method, sentAnything, reusedConnection, timedOut } = failed;
  if (failed.abandoned) {
    return 'abandoned';
  }
  if (failed.answeredAnything) {
    return 'answered';
  }
  if (sentAnything && !IDEMPOTENT.has(method)) {
    return 'unsafe';
  }
  if (failed.bodyLost) {
    return 'body-lost';
  }
  if (failed.attempt >= failed.attempts) {
    return 'attempts';
  }
  const isIdleClose = reusedConnection && !timedOut;
  if (!failed.otherPod && !isIdleClose) {
    return 'no-other-pod';
  }
  return failed.withinBudget ? undefined : 'budget';
}
