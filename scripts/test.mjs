import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const results = join('.run', 'jest.json');
mkdirSync('.run', { recursive: true });

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
  { stdio: ['ignore', 'ignore', 'inherit'] },
);

const { numPassedTests, numFailedTests, numPendingTests, numRuntimeErrorTestSuites } =
  JSON.parse(readFileSync(results, 'utf8'));
const failed = numFailedTests + numRuntimeErrorTestSuites;
process.stdout.write(
  `${numPassedTests} passed, ${failed} failed, ${numPendingTests} skipped\n`,
);
process.exit(status === 0 && failed === 0 && numPassedTests > 0 ? 0 : 1);
