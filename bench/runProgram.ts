/**
 * Runs a benchmark as the program of this process.
 *
 * @param main - gets a promise that fails when this process is asked to end: what waits for that too comes to its `finally`, and ends there what it
 * has started
 */
export function runProgram(
  main: (interruption: Promise<never>) => Promise<void>,
): void {
  const interruption = new Promise<never>((_, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => reject(new Error(`Ended by ${signal}`)));
    }
  });
  // it may come while nobody waits for it
  interruption.catch(() => {});
  main(interruption).then(
    // what was interrupted may go on in vain
    () => process.exit(0),
    error => {
      process.stderr.write(`${error.stack}\n`);
      process.exit(1);
    },
  );
}
