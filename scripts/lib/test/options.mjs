import { parseArgs } from 'node:util';

const KINDS = ['lint', 'unit', 'e2e'];

/** What `--help` says. */
export const help = `Usage: npm test -- [--only lint|unit|e2e] [part of a path ...]

Runs everything: formatting, lint and types; unit and integration tests on SQLite and PostgreSQL; the browser proofs.
Parts of a path choose among unit tests and browser proofs.

PostgreSQL and Chromium are installed with apt-get where they are missing and that is possible (root on Debian), and are taken from
PATH otherwise (CHROMIUM_PATH names a Chromium elsewhere). What can't be run is skipped, with the reason; with CI=true that is a failure.
`;

/**
 * Reads what to run.
 *
 * @throws where an option is unknown or has a wrong value
 */
export function readTestOptions(args) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      only: { type: 'string', multiple: true },
      help: { type: 'boolean' },
    },
  });
  const only = values.only ?? KINDS;
  const wrong = only.find(kind => !KINDS.includes(kind));
  if (wrong !== undefined) {
    throw new Error(
      `--only has the value '${wrong}', allowed are ${KINDS.join(', ')}`,
    );
  }
  return { help: values.help ?? false, only, patterns: positionals };
}
