import { spawn } from 'node:child_process';
import { dirname, delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from './lib/ensureInstalled.mjs';
import { ensureNode } from './lib/ensureNode.mjs';

// Runs on any Node from 18 and needs nothing installed: it brings what is missing, then hands over to the command.

const COMMANDS = { test: 'scripts/test.mjs' };

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const say = text => process.stdout.write(`» ${text}\n`);

try {
  const [command, ...rest] = process.argv.slice(2);
  const script = COMMANDS[command];
  if (!script) {
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
  const child = spawn(join(node, 'node'), [join(root, script), ...rest], {
    cwd: root,
    env,
    stdio: 'inherit',
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => child.kill(signal));
  }
  child.on('exit', (code, signal) => process.exit(signal ? 1 : code));
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
