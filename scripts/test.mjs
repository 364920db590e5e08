import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { startPostgres } from './lib/startPostgres.mjs';

const say = text => process.stdout.write(`» ${text}\n`);
const results = join('.run', 'jest.json');
mkdirSync('.run', { recursive: true });
rmSync(results, { force: true });

const postgres = await startPostgres(say);
const skipped = [];
if (postgres.missing) {
  skipped.push(`tests on PostgreSQL: ${postgres.missing}`);
}

say('Running unit and integration tests');
const { status } = spawnSync(
  'backstage-cli',
  [
    'repo',
    'test',
    '--maxWorkers=2',
    '--watchAll=false',
    '--json',
    `--outputFile=${results}`,
    ...process.argv.slice(2),
  ],
  {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      BACKSTAGE_TEST_DISABLE_DOCKER: '1',
      ...(postgres.connection
        ? {
            [`BACKSTAGE_TEST_DATABASE_POSTGRES${postgres.major}_CONNECTION_STRING`]:
              postgres.connection,
          }
        : {}),
    },
  },
);
postgres.stop?.();

const counts = existsSync(results)
  ? JSON.parse(readFileSync(results, 'utf8'))
  : {
      numPassedTests: 0,
      numFailedTests: 1,
      numPendingTests: 0,
      numRuntimeErrorTestSuites: 0,
    };
for (const reason of skipped) {
  say(`Skipped ${reason}`);
}
const failed =
  counts.numFailedTests +
  counts.numRuntimeErrorTestSuites +
  (process.env.CI ? skipped.length : 0);
process.stdout.write(
  `${counts.numPassedTests} passed, ${failed} failed, ${counts.numPendingTests} skipped\n`,
);
process.exit(status === 0 && failed === 0 ? 0 : 1);
