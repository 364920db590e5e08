import assert from 'node:assert/strict';
import { test } from 'node:test';
import { quantile } from './quantile';

test('is the smallest value that a part does not exceed', () => {
  const values = [30, 10, 40, 20];
  assert.equal(quantile(values, 0.25), 10);
  assert.equal(quantile(values, 0.26), 20);
  assert.equal(quantile(values, 0.5), 20);
  assert.equal(quantile(values, 0.99), 40);
  assert.equal(quantile(values, 1), 40);
  assert.deepEqual(values, [30, 10, 40, 20], 'the values stay as they were');
});

test('there is none of no values', () => {
  assert.throws(() => quantile([], 0.5), RangeError);
});
