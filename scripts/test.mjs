import { fileURLToPath } from 'node:url';
import { untilInterrupted } from './lib/supervise/untilInterrupted.mjs';
import { formatting, lint, lockFile, types } from './lib/test/checks.mjs';
import { browserProofs } from './lib/test/browserProofs.mjs';
import { help, readTestOptions } from './lib/test/options.mjs';
import { scriptTests } from './lib/test/scriptTests.mjs';
import { TestRun } from './lib/test/TestRun.mjs';
import { unitTests } from './lib/test/unitTests.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

const isCi = Boolean(process.env.CI) && process.env.CI !== 'false';

const STEPS = [
  { kind: 'lint', title: 'Lock file', run: lockFile },
  { kind: 'lint', title: 'Formatting', run: formatting },
  { kind: 'lint', title: 'Lint', run: lint },
  { kind: 'lint', title: 'Types', run: types },
  { kind: 'unit', title: 'Tests of the scripts', run: scriptTests },
  { kind: 'unit', title: 'Unit and integration tests', run: unitTests },
  { kind: 'e2e', title: 'Browser proofs', run: browserProofs },
];

try {
  const options = readTestOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(help);
    process.exit(0);
  }
  const run = new TestRun(root, options, {
    isCi,
    write: text => process.stdout.write(text),
  });
  untilInterrupted().then(reason => run.interrupt(reason));
  for (const { kind, title, run: step } of STEPS) {
    if (options.only.includes(kind)) {
      await run.step(title, step);
    }
  }
  process.exit(run.finish());
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
