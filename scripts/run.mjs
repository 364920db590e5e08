import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from './lib/ensureInstalled.mjs';
import { ensureNode } from './lib/ensureNode.mjs';
import { handOver } from './lib/handOver.mjs';

// Runs on any Node from 18 and needs nothing installed: it brings what is missing, then hands over to the command.

const COMMANDS = {
  start: 'scripts/start.mjs',
  test: 'scripts/test.mjs',
  bench: 'scripts/bench.mjs',
  backend: 'scripts/backend.mjs',
  'local-cluster': 'packages/local-cluster/bin/local-cluster',
  'canary-proxy': 'packages/canary-proxy/bin/canary-proxy',
  chaos: 'scripts/chaos.mjs',
  crowd: 'packages/demo/bin/crowd',
};

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const say = text => process.stdout.write(`» ${text}\n`);

try {
  const [command, ...args] = process.argv.slice(2);
  if (process.platform === 'win32') {
    throw new Error(
      'Windows is not supported; it works on Linux, on macOS, and in the Windows Subsystem for Linux.',
    );
  }
  if (!Object.keys(COMMANDS).includes(command)) {
    throw new Error(
      `Unknown command '${command}'; there are ${Object.keys(COMMANDS).join(
        ', ',
      )}`,
    );
  }
  const node = ensureNode(root, say);
  const env = {
    ...process.env,
    PATH: [node, join(root, 'node_modules', '.bin'), process.env.PATH].join(
      delimiter,
    ),
  };
  ensureInstalled(root, env, say);
  handOver(join(node, 'node'), [join(root, COMMANDS[command]), ...args], {
    cwd: root,
    env,
  });
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
