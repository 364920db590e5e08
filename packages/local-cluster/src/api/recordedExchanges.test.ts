import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { differences } from '../__testUtils__/recorded/compareBodies';
import type { RecordedCase } from '../__testUtils__/recorded/RecordedCase';
import { replayCase } from '../__testUtils__/recorded/replayCase';
import {
  startTestCluster,
  type TestCluster,
} from '../__testUtils__/testCluster';

jest.setTimeout(180_000);

const folder = join(__dirname, '../__fixtures__/recorded');
const cases = readdirSync(folder)
  .sort()
  .flatMap(group =>
    readdirSync(join(folder, group))
      .sort()
      .map(file => join(group, file)),
  );

function read(path: string): RecordedCase {
  return JSON.parse(readFileSync(join(folder, path), 'utf8'));
}

/** What a real API server (1.36) answered, asked again of this one. */
describe('recorded exchanges', () => {
  let cluster: TestCluster;

  beforeAll(async () => {
    cluster = await startTestCluster({ drain: 500, restartBackoff: undefined });
  });

  afterAll(() => cluster.stop());

  it.each(cases)('%s', async path => {
    expect(await replayCase(cluster, read(path))).toEqual([]);
  });
});

describe('replayCase', () => {
  it('finds what differs', () => {
    const recorded = { a: [1, { b: 'x', message: 'm' }], c: null };
    expect(differences(recorded, structuredClone(recorded))).toEqual([]);
    expect(
      differences(recorded, { a: [1, { b: 'y', message: 'n' }], d: 1 }),
    ).toEqual([
      'a[1].b: expected "x" got "y"',
      'c: expected null got nothing',
      'd: expected nothing got 1',
    ]);
  });
});
