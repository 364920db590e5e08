import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { Supervisor } from './Supervisor.mjs';

let folder;
let supervisor;
let said;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'releases-parts-'));
  said = [];
  supervisor = new Supervisor((name, text) => said.push(`${name}: ${text}`));
});

afterEach(async () => {
  await supervisor.end();
  rmSync(folder, { recursive: true, force: true });
});

const pidOf = wanted =>
  String(supervisor.list().find(({ name }) => name === wanted).pid);

/** A part that is ready once its program has left its number. */
function part(name, code = '') {
  const sign = join(folder, name);
  return {
    name,
    args: [
      '-e',
      `setInterval(() => {}, 1000);
      process.on('SIGTERM', () => process.exit(0));
      require('node:fs').writeFileSync('${sign}', String(process.pid));
      ${code}`,
    ],
    cwd: folder,
    env: process.env,
    log: join(folder, `${name}.log`),
    ready: async () =>
      existsSync(sign) && readFileSync(sign, 'utf8') === pidOf(name),
    says: 'is there',
  };
}

const states = () =>
  Object.fromEntries(supervisor.list().map(({ name, state }) => [name, state]));

test('starts parts, says when they can be used, and ends them all', async () => {
  await supervisor.start(part('one'));
  await supervisor.start(part('two'));
  assert.deepEqual(states(), { one: 'ready', two: 'ready' });
  await supervisor.end();
  assert.deepEqual(states(), { one: 'ended', two: 'ended' });
  assert.deepEqual(said.slice(0, 2), ['one: is there', 'two: is there']);
  await assert.rejects(supervisor.start(part('three')), /'three'/);
});

test('a part that ends unasked fails the whole, which says which, how and what it wrote', async () => {
  await supervisor.start(part('good'));
  await supervisor
    .start(part('bad', "console.error('out of luck'); process.exit(3);"))
    .catch(() => {});
  await assert.rejects(
    supervisor.failed,
    ({ message }) =>
      message.startsWith('bad ended with exit code 3') &&
      message.includes('out of luck') &&
      message.includes(join(folder, 'bad.log')),
  );
});

test('a part that is killed on purpose fails nothing, and is started again', async () => {
  await supervisor.start(part('one'));
  const [{ pid }] = supervisor.list();
  await assert.rejects(supervisor.restart('one'), /'one' is running already/);
  await supervisor.kill('one');
  assert.deepEqual(states(), { one: 'ended' });
  assert.ok(said.includes('one: was ended by SIGKILL'));
  await supervisor.restart('one');
  const [again] = supervisor.list();
  assert.equal(again.state, 'ready');
  assert.notEqual(again.pid, pid);
  await supervisor.stop('one');
  assert.ok(said.includes('one: ended with exit code 0'));
  assert.equal(
    await Promise.race([supervisor.failed, Promise.resolve('unharmed')]),
    'unharmed',
  );
});

test('a part that is started again fails the whole when it then ends unasked', async () => {
  await supervisor.start(part('one'));
  await supervisor.kill('one');
  await supervisor.restart('one');
  const [{ pid }] = supervisor.list();
  process.kill(pid, 'SIGKILL');
  await assert.rejects(supervisor.failed, /^Error: one was ended by SIGKILL/);
});

test('an unknown part is refused with the names of those that are', async () => {
  await supervisor.start(part('one'));
  await assert.rejects(supervisor.kill('two'), /'two'.*there are one/);
});
