import { setTimeout as pause } from 'node:timers/promises';

/** Asks again and again until something is so. Ends only with the proof's own timeout. */
export async function until<T>(
  what: string,
  predicate: () => Promise<T | undefined | false>,
): Promise<T> {
  const reminder = setInterval(
    () => process.stdout.write(`Still waiting until ${what}\n`),
    60_000,
  );
  try {
    for (;;) {
      const answer = await predicate();
      if (answer) {
        return answer;
      }
      await pause(100);
    }
  } finally {
    clearInterval(reminder);
  }
}
