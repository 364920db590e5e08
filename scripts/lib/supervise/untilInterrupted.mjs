/**
 * Settles with the reason when this process is asked to end: Ctrl-C, another signal, or a closed terminal.
 *
 * Being asked again changes nothing: what ends is bounded in time.
 */
export function untilInterrupted() {
  // a terminal that is gone must not keep us from cleaning up
  process.stdout.on('error', () => {});
  process.stderr.on('error', () => {});
  return new Promise(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
      process.on(signal, () =>
        resolve(signal === 'SIGINT' ? 'Ctrl-C' : signal),
      );
    }
  });
}
