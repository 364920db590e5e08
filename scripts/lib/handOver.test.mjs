import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { createWishes } from './handOver.mjs';

const source = new URL('./handOver.mjs', import.meta.url).href;

/** Hands over to a program, as the leader of a group as a shell would start it, and reads the lines that it writes. */
function handingOverTo(code) {
  const parent = spawn(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `import { handOver } from '${source}';
      handOver(process.execPath, ['-e', ${JSON.stringify(code)}], {
        cwd: process.cwd(),
        env: process.env,
      });`,
    ],
    { detached: true, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const lines = createInterface(parent.stdout)[Symbol.asyncIterator]();
  return {
    pid: parent.pid,
    exited: once(parent, 'exit'),
    line: async () => (await lines.next()).value,
  };
}

test('a Ctrl-C that reaches the whole group reaches the command once', async () => {
  const command = handingOverTo(`
    let count = 0;
    process.on('SIGINT', () => {
      count += 1;
      console.log('asked to end');
    });
    process.on('SIGHUP', () => {
      console.log(count);
      process.exit(3);
    });
    setInterval(() => {}, 1000);
    console.log('running');
  `);
  assert.equal(await command.line(), 'running');
  process.kill(-command.pid, 'SIGINT');
  assert.equal(await command.line(), 'asked to end');
  // signals are handed over in their order, so what the command would get a second time has arrived before this
  process.kill(command.pid, 'SIGHUP');
  assert.equal(await command.line(), '1');
  assert.deepEqual(await command.exited, [3, null]);
});

test('the command ends with whoever handed over to it, however that ends', async () => {
  const command = handingOverTo(`
    process.on('SIGTERM', () => {
      console.log('ending');
      process.exit(0);
    });
    setInterval(() => {}, 1000);
    console.log('running');
  `);
  assert.equal(await command.line(), 'running');
  process.kill(command.pid, 'SIGKILL');
  assert.equal(await command.line(), 'ending');
});

test('a second wish to end is one that comes clearly after the first', () => {
  let now = 0;
  const isNew = createWishes(() => now);
  const at = time => {
    now = time;
    return isNew();
  };
  assert.deepEqual([0, 5, 900, 1_000, 1_999, 2_000].map(at), [
    ...[true, false, false],
    ...[true, false, true],
  ]);
});
