import assert from 'node:assert/strict';
import { test } from 'node:test';
import { atMost, ratiosOf } from './Finding';
import { formatTable } from './formatTable';

test('shows each finding with its bound and what is aimed at', () => {
  const ratio = { low: 1.01, median: 1.2, high: 1.411 };
  const text = formatTable([
    { what: 'GET', server: 'nginx', value: '20 µs' },
    {
      ...{ what: 'GET', server: 'ours', value: '24 µs' },
      ...{ ratio, to: 'nginx', goal: atMost(1.35, ratio) },
    },
    {
      ...{ what: 'POST', server: 'ours', value: '50 µs' },
      ...{ ratio, to: 'nginx', goal: atMost(1.1, ratio) },
    },
  ]);
  const [, , ...rows] = text.split('\n').map(row => row.split(/ {2,}/));
  assert.deepEqual(rows, [
    ['GET', 'nginx', '20 µs'],
    ['', 'ours', '24 µs', '1.20 × nginx', '1.01 to 1.41', '≤ 1.35', 'reached'],
    [
      'POST',
      'ours',
      '50 µs',
      '1.20 × nginx',
      '1.01 to 1.41',
      '≤ 1.1',
      'missed',
    ],
  ]);
});

test('a ratio is to the value of the same round', () => {
  assert.deepEqual(ratiosOf([2, 9], [1, 3]), [2, 3]);
});
