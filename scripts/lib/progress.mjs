/** A function that prints a line about a subject, with the time since now before it. */
export function progress() {
  const start = Date.now();
  return (subject, text) => {
    const seconds = Math.floor((Date.now() - start) / 1000);
    const elapsed = `${Math.floor(seconds / 60)}:${String(
      seconds % 60,
    ).padStart(2, '0')}`;
    process.stdout.write(
      `${elapsed.padStart(6)}  ${subject.padEnd(8)}  ${text}\n`,
    );
  };
}
