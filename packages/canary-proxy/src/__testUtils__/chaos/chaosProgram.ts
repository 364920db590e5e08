import { parseArgs } from 'node:util';
import { runChaos } from './runChaos';

const HELP = `Usage: npm run chaos -- [--minutes N] [--seed N] [--clients N]

Two canary proxies between clients and instances that behave as badly as can be, while routes change all the time and instances and proxies are killed.
Every answer is judged; it ends with the first thing that must never be, or after the minutes (2).

The seed (printed) decides what is sent and done, not how the machine mixes it: run it again a few times to see the same.
The proxies run with Node's --expose-gc, so that their garbage is collected before their memory is looked at.
`;

main().catch(error => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});

async function main(): Promise<void> {
  const { help, minutes, seed, clients } = readOptions(process.argv.slice(2));
  if (help) {
    process.stdout.write(HELP);
    return;
  }
  process.stdout.write(`Chaos for ${minutes} minutes with --seed ${seed}\n`);
  const end = performance.now() + minutes * 60_000;
  let isInterrupted = false;
  process.once('SIGINT', () => {
    isInterrupted = true;
  });
  const { counts, violation, memory } = await runChaos({
    seed,
    clients,
    isEnough: () => isInterrupted || performance.now() >= end,
  });
  for (const [what, times] of [...counts].sort()) {
    process.stdout.write(`  ${String(times).padStart(8)}  ${what}\n`);
  }
  const first = memory[Math.floor(memory.length / 4)];
  const last = memory.at(-1);
  if (first && last) {
    const megabytes = (bytes: number) => `${(bytes / 1_000_000).toFixed(1)} MB`;
    process.stdout.write(
      `  memory after a quarter: heap ${megabytes(
        first.heapUsed,
      )}, RSS ${megabytes(first.rss)}; at the end: heap ${megabytes(
        last.heapUsed,
      )}, RSS ${megabytes(last.rss)}\n`,
    );
  }
  if (violation === undefined) {
    process.stdout.write('Nothing happened that must never be\n');
    return;
  }
  process.stdout.write(
    `\nThis must never be (--seed ${seed}): ${violation.what}\n${JSON.stringify(
      violation.facts,
      undefined,
      2,
    )}\n`,
  );
  process.exitCode = 1;
}

function readOptions(args: string[]) {
  const { values } = parseArgs({
    args,
    options: {
      minutes: { type: 'string', default: '2' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      clients: { type: 'string', default: '24' },
      help: { type: 'boolean', default: false },
    },
  });
  const number = (name: 'minutes' | 'seed' | 'clients', least: number) => {
    const value = Number(values[name]);
    if (!(value >= least) || value > 1_000_000_000) {
      throw new Error(
        `--${name} is '${values[name]}', expected a number from ${least}`,
      );
    }
    return value;
  };
  return {
    help: values.help,
    minutes: number('minutes', 0.01),
    seed: number('seed', 0),
    clients: number('clients', 1),
  };
}
