import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { TestRun } from './TestRun.mjs';

let root;
let output;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'releases-run-'));
  output = '';
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

const create = isCi =>
  new TestRun(
    root,
    { patterns: [] },
    {
      isCi,
      write: text => {
        output += text;
      },
    },
  );

test('a step that throws has failed, and the next one is run', async () => {
  const run = create(false);
  await run.step('First', async () => {
    throw new Error('Out of luck');
  });
  await run.step('Second', async () => run.count({ passed: 2 }));
  assert.equal(run.finish(), 1);
  assert.match(output, /Out of luck/);
  assert.match(output, /FAILED {2}First/);
  assert.match(output, /2 passed, 1 failed, 0 skipped\n$/);
});

test('what is skipped is told with its reason, and fails in continuous integration', async () => {
  const laptop = create(false);
  laptop.count({ passed: 1 });
  laptop.skip('the proofs', 'there is no browser');
  assert.equal(laptop.finish(), 0);
  assert.match(output, /Skipped: the proofs, because there is no browser\n/);
  assert.match(output, /1 passed, 0 failed, 1 skipped\n$/);

  const ci = create(true);
  ci.count({ passed: 1, skipped: 1 });
  assert.equal(ci.finish(), 1);
});

test('a run in which nothing was tested has not passed', () => {
  assert.equal(create(false).finish(), 1);
});

test('begins nothing more once it is interrupted', async () => {
  const run = create(false);
  await run.step('Preparing', async () => {
    run.interrupt('Ctrl-C');
    await run.node(['-e', 'process.exit(0)']);
    run.count({ passed: 1 });
  });
  let isRun = false;
  await run.step('Next', async () => {
    isRun = true;
  });
  assert.equal(isRun, false);
  assert.equal(run.finish(), 1);
  assert.match(output, /Interrupted \(Ctrl-C\)/);
});

test('cleans up after a step, however that ended', async () => {
  const run = create(false);
  const cleaned = [];
  await run.step('Step', async () => {
    run.afterwards(() => cleaned.push('first'));
    run.afterwards(() => cleaned.push('second'));
    throw new Error('Broken');
  });
  assert.deepEqual(cleaned, ['second', 'first']);
});
