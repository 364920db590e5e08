/** The time, and being called when some of it has passed. */
export interface Clock {
  now(): Date;
  /** Calls back once after so many milliseconds. Returns how to cancel that. */
  after(milliseconds: number, callback: () => void): () => void;
}

/** The machine's clock. Its timers keep no process alive. */
export const systemClock: Clock = {
  now: () => new Date(),
  after(milliseconds, callback) {
    const timer = setTimeout(callback, milliseconds).unref();
    return () => clearTimeout(timer);
  },
};

/** A moment as Kubernetes writes it, to the second. */
export function timestamp(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, 'Z');
}
