import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The lock file must work with any registry, so it names none. */
export async function lockFile(run) {
  const named = readFileSync(join(run.root, 'yarn.lock'), 'utf8')
    .split('\n')
    .filter(line => /https?:\/\//.test(line));
  if (named.length > 0) {
    throw new Error(
      `yarn.lock names a host, expected none:\n${named.slice(0, 5).join('\n')}`,
    );
  }
  run.count({ passed: 1 });
}

/** Everything is formatted by prettier. */
export async function formatting(run) {
  countCode(
    run,
    await run.bin('prettier', ['--check', '--loglevel', 'warn', '.']),
  );
}

/** ESLint has nothing to say, neither in the packages nor beside them. */
export async function lint(run) {
  countCode(run, await run.bin('backstage-cli', ['repo', 'lint']));
  countCode(
    run,
    await run.bin('eslint', [
      ...['--ext', '.ts,.mjs,.cjs'],
      ...['scripts', 'e2e', 'bench'],
    ]),
  );
}

/** TypeScript has nothing to say. */
export async function types(run) {
  countCode(run, await run.bin('tsc', ['--pretty', 'false']));
}

function countCode(run, code) {
  run.count(code === 0 ? { passed: 1 } : { failed: 1 });
}
