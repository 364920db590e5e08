import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MEASURES, readOptions } from './options';

test('measures everything by default, without the peers that have to be brought', () => {
  assert.deepEqual(readOptions([]), {
    rounds: 15,
    only: MEASURES,
    peers: false,
  });
});

test('measures what it is told, in the order of the measurements', () => {
  const args = ['--only', 'memory', '--only', 'get', '--rounds=3', '--peers'];
  const { only, rounds, peers } = readOptions(args);
  assert.deepEqual(only, ['get', 'memory']);
  assert.deepEqual([rounds, peers], [3, true]);
});

test('refuses what it does not understand', () => {
  assert.throws(() => readOptions(['--rounds', '0']), /--rounds is '0'/);
  assert.throws(() => readOptions(['--rounds', '2x']), /--rounds is '2x'/);
  assert.throws(() => readOptions(['--only', 'put']), /--only is 'put'/);
  assert.throws(() => readOptions(['--loud']), /loud/);
});
