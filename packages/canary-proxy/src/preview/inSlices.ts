import { setImmediate } from 'node:timers/promises';

/** How long others wait at most for a slice. Milliseconds. */
const SLICE_MS = 2;

/** How many steps pass between two looks at the clock, which costs as much as a step. */
const STEPS = 16;

/**
 * Does a work of many small steps, with room for other work in between.
 *
 * @param work - stops after each step
 */
export async function inSlices<T>(work: Generator<undefined, T>): Promise<T> {
  let since = performance.now();
  for (let step = 1; ; step += 1) {
    const { done, value } = work.next();
    if (done) {
      return value;
    }
    if (step % STEPS === 0 && performance.now() - since > SLICE_MS) {
      await setImmediate();
      since = performance.now();
    }
  }
}
