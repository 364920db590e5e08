import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import {
  constants,
  createReadStream,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../__testUtils__/eventually';
import { FakeClock } from '../__testUtils__/FakeClock';
import { quietLog } from '../__testUtils__/quietLog';
import type { AccessEntry } from './AccessEntry';
import { AccessLogFile, AccessLogOptions } from './AccessLogFile';

jest.setTimeout(300_000);

const entry = (requestId: string): AccessEntry => ({
  time: 0,
  route: 'shop',
  reason: 'rule',
  method: 'GET',
  target: '/',
  status: 200,
  bytes: 0,
  duration: 0,
  attempts: 1,
  address: '203.0.113.7',
  requestId,
});

const idsIn = (text: string): string[] =>
  text
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line).requestId);

describe('AccessLogFile', () => {
  let directory: string;
  let path: string;
  let clock: FakeClock;
  let log: ReturnType<typeof quietLog>;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'canary-proxy-'));
    path = join(directory, 'access.log');
    clock = new FakeClock();
    log = quietLog();
  });

  afterEach(() => rmSync(directory, { recursive: true }));

  const open = (changes: Partial<AccessLogOptions> = {}) =>
    AccessLogFile.open({ path, withQuery: false, clock, log, ...changes });

  it('writes after a second, and what is left at the end', async () => {
    const file = open();
    file.write(entry('1'));
    expect(readFileSync(path, 'utf8')).toBe('');
    clock.advance(1_000);
    await eventually(
      () => idsIn(readFileSync(path, 'utf8')),
      ids => ids.length === 1,
    );
    file.write(entry('2'));
    await file.close();
    expect(idsIn(readFileSync(path, 'utf8'))).toEqual(['1', '2']);
    expect([file.lines, file.dropped]).toEqual([2, 0]);
    // whoever comes after the end is counted and harms nobody
    file.reopen();
    file.write(entry('3'));
    clock.advance(1_000);
    expect([file.lines, file.dropped]).toEqual([3, 1]);
    expect(idsIn(readFileSync(path, 'utf8'))).toEqual(['1', '2']);
  });

  it('loses nothing where much comes at once, long lines too', async () => {
    const file = open();
    const long = '\xe4\xb8\x8a"\x80'.repeat(500);
    for (let id = 0; id < 1_000; id += 1) {
      const target = `/${id % 3 === 0 ? long : ''}`;
      file.write({ ...entry(String(id)), target, agent: long });
    }
    // what is left waits no longer than the rest
    clock.advance(1_000);
    await eventually(
      () => readFileSync(path, 'utf8').split('\n').length - 1,
      count => count === 1_000,
    );
    const ids = idsIn(readFileSync(path, 'utf8'));
    expect(ids).toEqual(Array.from({ length: 1_000 }, (_, id) => String(id)));
    await file.close();
    expect(file.dropped).toBe(0);
  });

  it('goes on behind what is there already', async () => {
    for (const id of ['1', '2']) {
      const file = open();
      file.write(entry(id));
      await file.close();
    }
    expect(idsIn(readFileSync(path, 'utf8'))).toEqual(['1', '2']);
  });

  it('loses nothing when its file is moved and opened again', async () => {
    const file = open();
    file.write(entry('1'));
    renameSync(path, `${path}.1`);
    file.write(entry('2'));
    file.reopen();
    file.write(entry('3'));
    await file.close();
    expect(idsIn(readFileSync(path, 'utf8'))).toEqual(['3']);
    await eventually(
      () => idsIn(readFileSync(`${path}.1`, 'utf8')).join(),
      ids => ids === '1,2',
    );
  });

  it('stays with its file where no new one can be had', async () => {
    const file = open();
    file.write(entry('1'));
    const moved = `${directory}-moved`;
    renameSync(directory, moved);
    file.reopen();
    file.write(entry('2'));
    await file.close();
    renameSync(moved, directory);
    expect(idsIn(readFileSync(path, 'utf8'))).toEqual(['1', '2']);
    expect(log.lines.join()).toContain('Failed to open the access log again');
  });

  it('says that it cannot begin', () => {
    expect(() => open({ path: join(directory, 'no', 'log') })).toThrow(
      'ENOENT',
    );
  });

  it('drops and counts lines while nobody takes them, and goes on after', async () => {
    execFileSync('mkfifo', [path]);
    // a pipe that is opened for both ways waits for nobody
    const fd = openSync(path, constants.O_RDWR);
    const file = open({ mostWaiting: 100_000 });
    for (let id = 0; id < 3_000; id += 1) {
      file.write(entry(String(id)));
    }
    clock.advance(1_000);
    expect(file.lines).toBe(3_000);
    expect(file.dropped).toBeGreaterThan(0);
    const dropped = file.dropped;

    let read = '';
    const reader = createReadStream('', { fd });
    reader.on('data', data => {
      read += data;
    });
    const got = () => read.split('\n').length - 1;
    await eventually(got, count => count === 3_000 - dropped);
    file.write(entry('last'));
    await file.close();
    await eventually(got, count => count === 3_001 - dropped);
    expect(file.dropped).toBe(dropped);
    expect(idsIn(read).at(-1)).toBe('last');
    const ended = once(reader, 'close');
    reader.destroy();
    // what wakes the thread that still reads
    const waker = open();
    waker.write(entry('wake'));
    await waker.close();
    await ended;
  });

  it('says once that a disk is full, and ends all the same', async () => {
    const file = open({ path: '/dev/full' });
    file.write(entry('1'));
    clock.advance(1_000);
    await eventually(
      () => log.lines.length,
      count => count > 0,
    );
    file.write(entry('2'));
    clock.advance(1_000);
    expect(log.lines[0]).toContain('ENOSPC');
    await file.close();
    expect(log.lines).toHaveLength(1);
  });
});
