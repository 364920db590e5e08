import { performance } from 'node:perf_hooks';

/**
 * The time, and what happens later. Milliseconds since the epoch.
 *
 * @public
 */
export interface Clock {
  now(): number;
  /** Milliseconds since any moment; other than `now` they never go back. */
  monotonic(): number;
  /** Calls `then` once after `ms`; returns how to call it off. */
  after(ms: number, then: () => void): () => void;
}

/**
 * The machine's clock.
 *
 * @public
 */
export const systemClock: Clock = {
  now: Date.now,
  // of the module, for the global is looked up by a function of Node each time
  monotonic: () => performance.now(),
  after: (ms, then) => {
    const timer = setTimeout(then, ms);
    return () => clearTimeout(timer);
  },
};

/** Calls `action` every `ms`, the next time only after the last has ended; returns how to end it. */
export function every(
  clock: Clock,
  ms: number,
  action: () => Promise<void> | void,
): () => void {
  let ended = false;
  let cancel = () => {};
  const next = () => {
    if (!ended) {
      cancel = clock.after(ms, () => Promise.resolve(action()).finally(next));
    }
  };
  next();
  return () => {
    ended = true;
    cancel();
  };
}
