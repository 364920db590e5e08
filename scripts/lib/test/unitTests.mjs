import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { startPostgres } from './startPostgres.mjs';

/** All Jest tests, on SQLite and on a PostgreSQL of our own. */
export async function unitTests(run) {
  const results = join(run.results, 'jest.json');
  mkdirSync(dirname(results), { recursive: true });
  rmSync(results, { force: true });

  const postgres = await startPostgres(run);
  if (postgres.missing) {
    run.skip('tests on PostgreSQL', postgres.missing);
  }
  const code = await run.bin(
    'backstage-cli',
    [
      'repo',
      'test',
      '--watchAll=false',
      '--maxWorkers=2',
      '--json',
      `--outputFile=${results}`,
      ...run.patterns,
    ],
    { BACKSTAGE_TEST_DISABLE_DOCKER: '1', ...postgres.env },
  );
  countResults(run, results, code);
}

function countResults(run, results, code) {
  if (!existsSync(results)) {
    throw new Error(`Jest ended with '${code}' and left no results`);
  }
  const {
    numPassedTests,
    numFailedTests,
    numPendingTests,
    numTodoTests,
    numRuntimeErrorTestSuites,
  } = JSON.parse(readFileSync(results, 'utf8'));
  const failed = numFailedTests + numRuntimeErrorTestSuites;
  run.count({
    passed: numPassedTests,
    // what Jest itself has against the run is a failure, even if no single test is one
    failed: failed === 0 && code !== 0 ? 1 : failed,
    skipped: numPendingTests + numTodoTests,
  });
}
