import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ManagedProcess } from './lib/supervise/ManagedProcess.mjs';
import { untilInterrupted } from './lib/supervise/untilInterrupted.mjs';

// Runs the benchmarks, one after the other so that none disturbs another. They print ratios and fail nothing.

const root = fileURLToPath(new URL('..', import.meta.url));

/** The benchmark that takes options. */
const ADJUSTABLE = 'bench/proxy/proxy.bench.ts';

const HELP = `Usage: npm run bench -- [part of a path ...] [options]

Runs the benchmarks bench/*/*.bench.ts, or those whose path has one of the parts:
  bench/policy/decide       what a decision costs, against two SDKs, half a minute
  bench/proxy/proxy         what a request through the canary proxy costs, against other proxies, 6 minutes
  bench/rollback/rollback   how long a rollback takes on the whole demo, 10 minutes

Options are those of bench/proxy:
  --rounds N                rounds of each measurement
  --only WHAT               one measurement: get, post, answer, websocket, latency, memory or rollback; may be repeated
  --peers                   Traefik and Envoy too
`;

const { patterns, options } = readArguments(process.argv.slice(2));

const benchmarks = findBenchmarks().filter(
  file =>
    patterns.length === 0 || patterns.some(pattern => file.includes(pattern)),
);
if (benchmarks.length === 0) {
  fail(
    patterns.length > 0
      ? `No benchmark with ${patterns
          .map(p => `'${p}'`)
          .join(' or ')} in its path found`
      : 'No benchmarks found',
  );
}
/** Longer than a benchmark takes to end the demo that it has started. */
const END_GRACE_MS = 30_000;

if (options.length > 0 && !benchmarks.includes(ADJUSTABLE)) {
  fail(`'${options[0]}' is an option of ${ADJUSTABLE}, which is not chosen`);
}

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
    args: [
      ...['--require', '@backstage/cli/config/nodeTransform.cjs', file],
      ...(file === ADJUSTABLE ? options : []),
    ],
    cwd: root,
    env: process.env,
  });
  const { code } = await running.exited;
  failed += code === 0 ? 0 : 1;
}
process.exit(failed > 0 || isInterrupted ? 1 : 0);

/** The values of options stand behind a space or a `=`; everything else is part of a path. */
function readArguments(args) {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        rounds: { type: 'string' },
        only: { type: 'string', multiple: true, default: [] },
        peers: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    });
    if (values.help) {
      process.stdout.write(HELP);
      process.exit(0);
    }
    return {
      patterns: positionals,
      options: [
        ...(values.rounds === undefined ? [] : [`--rounds=${values.rounds}`]),
        ...values.only.map(name => `--only=${name}`),
        ...(values.peers ? ['--peers'] : []),
      ],
    };
  } catch (error) {
    return fail(error.message);
  }
}

function fail(reason) {
  process.stderr.write(`${reason}\n`);
  process.exit(1);
}

function findBenchmarks() {
  const folder = join(root, 'bench');
  return readdirSync(folder, { recursive: true })
    .filter(name => name.endsWith('.bench.ts'))
    .sort()
    .map(name => relative(root, join(folder, name)));
}
