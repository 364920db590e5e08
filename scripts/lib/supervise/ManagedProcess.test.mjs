import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ManagedProcess, sayExit } from './ManagedProcess.mjs';

const folder = mkdtempSync(join(tmpdir(), 'releases-process-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const run = (code, options = {}) =>
  new ManagedProcess({
    args: ['-e', code],
    cwd: folder,
    env: process.env,
    log: join(folder, 'log'),
    ...options,
  });

/** Starts a program that tells its address once it is up. */
async function running(code) {
  const server = createServer((request, response) => response.end());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${server.address().port}`;
  const started = run(`${code}; setInterval(() => {}, 1000); fetch('${url}')`);
  await once(server, 'request');
  server.close();
  return started;
}

test('says how a program ended, and what it wrote last', async () => {
  const child = run('console.log("one\\ntwo"); process.exitCode = 3');
  const exit = await child.exited;
  assert.equal(sayExit(exit), 'ended with exit code 3');
  assert.deepEqual(child.tail(1), ['two']);
});

test('ends a program that does as it is asked', async () => {
  const child = await running("process.on('SIGTERM', () => process.exit(0))");
  assert.deepEqual(await child.end(), { code: 0, signal: null });
});

test('ends a program that does not', async () => {
  const child = await running("process.on('SIGTERM', () => {})");
  assert.deepEqual(await child.end({ grace: 1 }), {
    code: null,
    signal: 'SIGKILL',
  });
});

test('signals nobody once the program is gone, since others get its number', async t => {
  const child = run('');
  await child.exited;
  const kill = t.mock.method(process, 'kill', () => true);
  child.signal('SIGTERM');
  assert.deepEqual(await child.end(), { code: 0, signal: null });
  assert.equal(kill.mock.callCount(), 0);
});

test('a program that can not be started is ended without a signal', async t => {
  const child = run('', { cwd: join(folder, 'missing') });
  const kill = t.mock.method(process, 'kill', () => true);
  assert.match(sayExit(await child.end()), /^did not start: /);
  assert.equal(kill.mock.callCount(), 0);
});
