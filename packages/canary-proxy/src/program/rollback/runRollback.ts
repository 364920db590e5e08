import { HOLDS, parseRollback, ROLLBACK_HELP } from './rollbackCommand';
import { rollBackRoute } from './rollBackRoute';

/**
 * Runs `canary-proxy rollback`.
 *
 * @param argv - what stands after `rollback`
 * @returns whether all instances have confirmed it
 * @throws SettingsError where an option is wrong.
 */
export async function runRollback(
  argv: string[],
  write: (text: string) => void,
): Promise<boolean> {
  const command = parseRollback(argv);
  if (command === 'help') {
    write(ROLLBACK_HELP);
    return true;
  }
  const { admins, route, access } = command;
  const outcomes = await Promise.all(
    admins.map(async admin => {
      // Each is told as it comes: one that hangs must not hide the others.
      try {
        const done = await rollBackRoute(admin, route, access);
        const { already, revision, generation } = done;
        write(
          already
            ? `${admin}: everyone gets stable already (${revision}), at generation ${generation}\n`
            : `${admin}: everyone gets stable (${revision}), confirmed at generation ${generation}\n`,
        );
        return done;
      } catch (error) {
        write(`${admin}: failed: ${(error as Error).message}\n`);
        return undefined;
      }
    }),
  );
  if (outcomes.some(done => done?.already === false)) {
    write(`${HOLDS}\n`);
  }
  return outcomes.every(done => done !== undefined);
}
