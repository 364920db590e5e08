import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** The tests of these scripts and of the benchmarks, on Node's own runner: they are no packages, so Jest doesn't find them. */
export async function scriptTests(run) {
  const results = join(run.results, 'scripts.tap');
  mkdirSync(run.results, { recursive: true });
  rmSync(results, { force: true });
  const code = await run.node([
    ...['--require', '@backstage/cli/config/nodeTransform.cjs', '--test'],
    ...['--test-reporter=spec', '--test-reporter-destination=stdout'],
    ...['--test-reporter=tap', `--test-reporter-destination=${results}`],
    'scripts/**/*.test.mjs',
    'bench/**/*.test.ts',
  ]);
  const report = readFileSync(results, 'utf8');
  const count = name =>
    Number(new RegExp(`^# ${name} (\\d+)$`, 'm').exec(report)?.[1] ?? 0);
  const failed = count('fail') + count('cancelled');
  run.count({
    passed: count('pass'),
    failed: failed === 0 && code !== 0 ? 1 : failed,
    skipped: count('skipped') + count('todo'),
  });
}
