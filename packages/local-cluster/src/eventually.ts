/** How often it is asked. Milliseconds. */
const ASK_EVERY_MS = 10;

/** Asks again and again until the answer is what is waited for; the test's own time limit is the only one. */
export async function eventually<T>(
  ask: () => Promise<T> | T,
  isIt: (answer: T) => boolean,
): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (isIt(answer)) {
      return answer;
    }
    await new Promise(resolve => setTimeout(resolve, ASK_EVERY_MS));
  }
}
