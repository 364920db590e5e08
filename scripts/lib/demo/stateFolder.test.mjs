import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { takeStateFolder } from './stateFolder.mjs';

let folder;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'releases-state-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('refuses a folder with what no start has written, and leaves it alone', () => {
  mkdirSync(join(folder, 'logs'));
  assert.throws(
    () => takeStateFolder(folder, { keep: false, as: ['start', 'portal'] }),
    error => error.message.includes(folder) && error.message.includes("'logs'"),
  );
  assert.ok(existsSync(join(folder, 'logs')));
});

test('begins anew in a folder of its own, unless it is to keep', () => {
  const first = takeStateFolder(join(folder, 'new'), {
    keep: false,
    as: ['start', 'portal'],
  });
  mkdirSync(join(folder, 'new', 'portal'));
  first();
  const second = takeStateFolder(join(folder, 'new'), {
    keep: true,
    as: ['start', 'portal'],
  });
  assert.ok(existsSync(join(folder, 'new', 'portal')));
  second();
  takeStateFolder(join(folder, 'new'), {
    keep: false,
    as: ['start', 'portal'],
  })();
  assert.equal(existsSync(join(folder, 'new', 'portal')), false);
});

test('has one holder, and outlives one that was killed', () => {
  const giveBack = takeStateFolder(folder, { keep: true, as: ['start'] });
  assert.throws(
    () => takeStateFolder(folder, { keep: true, as: ['start', 'portal'] }),
    new RegExp(`Another start \\(process ${process.pid}`),
  );
  giveBack();
  // no process has a number as high as this
  writeFileSync(join(folder, 'running'), String(2 ** 30));
  takeStateFolder(folder, { keep: true, as: ['start'] })();
});

test('is shared by a start without a portal and a portal, of which none can empty it', () => {
  const portal = takeStateFolder(folder, { keep: true, as: ['portal'] });
  assert.throws(
    () => takeStateFolder(folder, { keep: false, as: ['start'] }),
    /Another portal/,
  );
  const start = takeStateFolder(folder, { keep: true, as: ['start'] });
  portal();
  assert.throws(
    () => takeStateFolder(folder, { keep: true, as: ['start'] }),
    /Another start/,
  );
  takeStateFolder(folder, { keep: true, as: ['portal'] })();
  start();
});
