import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const exitWithParent = fileURLToPath(
  new URL('./supervise/exitWithParent.cjs', import.meta.url),
);

/** Ctrl-C arrives here from the terminal and once more from npm, one right after the other. */
const SAME_WISH_MS = 1_000;

/**
 * Runs a command of Node in place of this process: it has the terminal, and this process ends with it.
 *
 * The command is asked to end once for each Ctrl-C, however often that arrives: what is asked twice may end at once and clean up nothing. Whoever
 * means that presses it again.
 */
export function handOver(node, args, { cwd, env }) {
  const child = spawn(node, ['--require', exitWithParent, ...args], {
    cwd,
    env: { ...env, RELEASES_SUPERVISOR: String(process.pid) },
    // a group of its own: the terminal's Ctrl-C reaches this process alone
    detached: true,
    // whatever ends this process, the command ends with it: the channel tells it
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  const isNew = createWishes(() => performance.now());
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, () => isNew() && child.kill(signal));
  }
  // to some it means to read their settings again, each time
  process.on('SIGHUP', () => child.kill('SIGHUP'));
  child.on('error', error => {
    process.stderr.write(`Failed to run '${node}': ${error.message}\n`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => process.exit(signal ? 1 : code));
}

/** Tells of each signal whether it is a wish of its own, or the one before that came by another way. */
export function createWishes(now) {
  let last = -Infinity;
  return () => {
    const isNew = now() - last >= SAME_WISH_MS;
    last = isNew ? now() : last;
    return isNew;
  };
}
