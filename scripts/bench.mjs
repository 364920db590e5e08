import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ManagedProcess } from './lib/supervise/ManagedProcess.mjs';
import { untilInterrupted } from './lib/supervise/untilInterrupted.mjs';

// Runs the benchmarks, one after the other so that none disturbs another. They print ratios and fail nothing.

const root = fileURLToPath(new URL('..', import.meta.url));
const patterns = process.argv.slice(2);

if (patterns.includes('--help')) {
  process.stdout.write(
    'Usage: npm run bench -- [part of a path ...]\n\nRuns the benchmarks bench/*/*.bench.ts, or those whose path has one of the parts:\n  bench/policy/decide            what a decision costs, against two SDKs, half a minute\n  bench/proxy/cpuPerRequest      what a request through the canary proxy costs, 3 minutes\n  bench/rollback/rollback        how long a rollback takes on the whole demo, 10 minutes\n',
  );
  process.exit(0);
}

const benchmarks = findBenchmarks().filter(
  file =>
    patterns.length === 0 || patterns.some(pattern => file.includes(pattern)),
);
if (benchmarks.length === 0) {
  process.stderr.write(
    patterns.length > 0
      ? `No benchmark with ${patterns
          .map(p => `'${p}'`)
          .join(' or ')} in its path found\n`
      : 'No benchmarks found\n',
  );
  process.exit(1);
}

/** Longer than a benchmark takes to end the demo that it has started. */
const END_GRACE_MS = 30_000;

let isInterrupted = false;
let running;
untilInterrupted().then(() => {
  isInterrupted = true;
  running?.end({ grace: END_GRACE_MS });
});

let failed = 0;
for (const file of benchmarks) {
  if (isInterrupted) {
    break;
  }
  process.stdout.write(`» ${file}\n`);
  running = new ManagedProcess({
    args: ['--require', '@backstage/cli/config/nodeTransform.cjs', file],
    cwd: root,
    env: process.env,
  });
  const { code } = await running.exited;
  failed += code === 0 ? 0 : 1;
}
process.exit(failed > 0 || isInterrupted ? 1 : 0);

function findBenchmarks() {
  const folder = join(root, 'bench');
  return readdirSync(folder, { recursive: true })
    .filter(name => name.endsWith('.bench.ts'))
    .sort()
    .map(name => relative(root, join(folder, name)));
}
