import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, beforeEach, test } from 'node:test';
import { checkPorts, takeFreePorts } from './ports.mjs';

let server;
let taken;

beforeEach(async () => {
  server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  taken = server.address().port;
});

afterEach(() => server.close());

test('a port that is taken is named with its setting and what it is for', async () => {
  const ports = [
    { name: 'portal-port', first: taken, count: 1, what: 'the portal' },
  ];
  await assert.rejects(
    checkPorts(ports),
    ({ message }) =>
      message.includes(`Port ${taken} is taken`) &&
      message.includes('--portal-port') &&
      message.includes('the portal'),
  );
});

test('a port that is taken within a range is named itself', async () => {
  const ports = [
    { name: 'proxy-ports', first: taken - 1, count: 3, what: 'the routes' },
  ];
  await assert.rejects(checkPorts(ports), /Port \d+ is taken.*--proxy-ports/);
});

test('settings that overlap are both named with their ports', async () => {
  const [{ first }] = await takeFreePorts([{ count: 10 }]);
  const ports = [
    { name: 'cluster-port', first, count: 3, what: 'clusters' },
    { name: 'ingress-port', first: first + 3, count: 3, what: 'entrances' },
    { name: 'crowd-port', first: first + 5, count: 1, what: 'the crowd' },
  ];
  await assert.rejects(
    checkPorts(ports),
    ({ message }) =>
      message ===
      `--ingress-port (${first + 3}-${first + 5}) and --crowd-port (${
        first + 5
      }) overlap; choose others for one of them.`,
  );
});

test('free ports are free, and none is given twice', async () => {
  const ports = await takeFreePorts([
    { name: 'a', count: 2, what: 'one' },
    { name: 'b', count: 400, what: 'many' },
  ]);
  assert.deepEqual(
    ports.map(({ name, count }) => [name, count]),
    [
      ['a', 2],
      ['b', 50],
    ],
  );
  await checkPorts(ports);
});

test('what else is wrong with a port is not called taken', async t => {
  t.mock.method(server.constructor.prototype, 'listen', function fail() {
    const error = Object.assign(new Error('permission denied'), {
      code: 'EACCES',
    });
    process.nextTick(() => this.emit('error', error));
    return this;
  });
  const ports = [{ name: 'portal-port', first: 80, count: 1, what: 'it' }];
  await assert.rejects(checkPorts(ports), /permission denied/);
});
