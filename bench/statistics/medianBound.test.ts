import assert from 'node:assert/strict';
import { test } from 'node:test';
import { median, medianBound } from './medianBound';
import { seededRandom, shuffled } from './seededRandom';

test('the median is the middle, or the mean of both in the middle', () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([4, 1, 3, 2]), 2.5);
  assert.equal(median([7]), 7);
  assert.throws(() => median([]), RangeError);
});

test('values that are all alike leave no doubt', () => {
  assert.deepEqual(medianBound([2, 2, 2]), { low: 2, median: 2, high: 2 });
});

test('one value that is far away moves neither the median nor its bound much', () => {
  const values = Array.from({ length: 21 }, (_, i) => 1 + i / 100);
  const { low, median: middle, high } = medianBound([...values, 1_000]);
  assert.ok(low >= 1 && low < middle);
  assert.ok(high > middle && high <= 1.2);
});

test('the bound holds the true median in about 95 of 100 samples', () => {
  const random = seededRandom(7);
  const held = Array.from({ length: 300 }, () =>
    // the true median of this skewed distribution is 0.25
    medianBound(Array.from({ length: 25 }, () => random() ** 2)),
  ).filter(({ low, high }) => low <= 0.25 && high >= 0.25).length;
  assert.ok(held > 270 && held < 297, `${held} of 300`);
});

test('the same values give the same bound', () => {
  const values = [1, 5, 2, 4, 3, 9, 0];
  assert.deepEqual(medianBound(values), medianBound(values));
});

test('a shuffle keeps all values and is the same for the same seed', () => {
  const values = Array.from({ length: 50 }, (_, i) => i);
  const once = shuffled(values, seededRandom(1));
  assert.notDeepEqual(once, values);
  assert.deepEqual(
    [...once].sort((a, b) => a - b),
    values,
  );
  assert.deepEqual(shuffled(values, seededRandom(1)), once);
});
