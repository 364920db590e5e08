import { setTimeout as pause } from 'node:timers/promises';

/** Looks again and again until it sees something; the test's own time limit ends it. */
export async function waitFor<T>(
  look: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> {
  for (;;) {
    const seen = await look();
    if (seen) {
      return seen;
    }
    await pause(20);
  }
}
