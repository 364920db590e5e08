import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../__testUtils__/eventually';
import { FakeClock } from '../__testUtils__/FakeClock';
import { locationFile } from '../__testUtils__/locationFile';
import { quietLog } from '../__testUtils__/quietLog';
import { RegionFile } from './RegionFile';
import { regionOf } from './regionOf';

const shanghai = {
  country: { iso_code: 'CN' },
  subdivisions: [{ iso_code: 'SH' }],
};
const countries = locationFile({
  '203.0.113.0/24': { country_code: 'CN' },
  '198.51.100.0/25': { country: { iso_code: 'DE' } },
});
const cities = locationFile({ '203.0.113.0/24': shanghai }, 1_700_000_000);

describe('a location file', () => {
  let directory: string;
  let file: string;
  let clock: FakeClock;
  let log: ReturnType<typeof quietLog>;
  let opened: RegionFile[];

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'regions-'));
    file = join(directory, 'location.mmdb');
    clock = new FakeClock();
    log = quietLog();
    opened = [];
  });

  afterEach(() => {
    opened.forEach(regions => regions.close());
    rmSync(directory, { recursive: true });
  });

  function open(content: Buffer): RegionFile {
    writeFileSync(file, content);
    const regions = RegionFile.open(file, clock, log);
    opened.push(regions);
    return regions;
  }

  /** Changes the file as a careful program does, or by writing into it. */
  function change(content: Buffer | string) {
    const other = join(directory, 'other');
    writeFileSync(other, content);
    renameSync(other, file);
  }

  /** Looks again until that has led to something. */
  function lookedAt<T>(ask: () => T, isIt: (answer: T) => boolean): Promise<T> {
    return eventually(() => {
      clock.advance(10_000);
      return ask();
    }, isIt);
  }

  it('says the country of an address, and no more than that', () => {
    const regions = open(countries);
    expect(regions.detail).toBe('country');
    expect(regions.builtAt).toBe(1_800_000_000_000);
    expect(regions.find('203.0.113.7')).toEqual({ country: 'CN' });
    expect(regions.find('198.51.100.7')).toEqual({ country: 'DE' });
    for (const unknown of ['198.51.100.200', '10.0.0.1', '', 'unknown']) {
      expect(regions.find(unknown)).toBeUndefined();
    }
  });

  it('says subdivisions where it has some', () => {
    const regions = open(cities);
    expect(regions.detail).toBe('subdivision');
    expect(regions.find('203.0.113.7')).toEqual({
      country: 'CN',
      subdivisions: ['CN-SH'],
    });
  });

  it('is taken again when it changes', async () => {
    const regions = open(countries);
    change(cities);
    await lookedAt(
      () => regions.detail,
      detail => detail === 'subdivision',
    );
    expect(regions.builtAt).toBe(1_700_000_000_000);
    expect(regions.find('198.51.100.7')).toBeUndefined();
  });

  it('stays as it was when what comes is broken, gone, or knows less', async () => {
    const regions = open(cities);
    const broken = [
      'no location file',
      cities.subarray(0, cities.length - 20),
      countries,
    ];
    const { lines } = log;
    for (const content of broken) {
      const before = lines.length;
      change(content);
      await lookedAt(
        () => lines.length,
        length => length > before,
      );
      expect(lines.at(-1)).toMatch(/^Failed to take a location file/);
      expect(regions.find('203.0.113.7')?.subdivisions).toEqual(['CN-SH']);
    }
    expect(log.lines.at(-1)).toContain(
      "it knows 'country' only, and 'subdivision' may be in use",
    );
    rmSync(file);
    await lookedAt(
      () => log.lines.at(-1),
      line => line!.includes('ENOENT'),
    );
    expect(regions.detail).toBe('subdivision');
  });

  it('is refused at the start where it says nothing', () => {
    const empty = locationFile({ '203.0.113.0/24': { name: 'test' } });
    expect(() => open(empty)).toThrow('it says no countries');
    expect(() => open(Buffer.from('no location file'))).toThrow();
    expect(() => RegionFile.open(join(directory, 'no'), clock, log)).toThrow(
      'ENOENT',
    );
  });
});

describe('regionOf', () => {
  it.each([
    [shanghai, { country: 'CN', subdivisions: ['CN-SH'] }],
    [
      {
        country: { iso_code: 'GB' },
        subdivisions: [{ iso_code: 'ENG' }, { iso_code: 'LND' }, {}],
      },
      { country: 'GB', subdivisions: ['GB-ENG', 'GB-LND'] },
    ],
    [{ country: 'DE' }, { country: 'DE' }],
    [{ country_code: 'DE', subdivisions: 'BE' }, { country: 'DE' }],
    [{ country: { iso_code: 7 } }, undefined],
    [{ country_code: 'Germany' }, undefined],
    [{ subdivisions: [{ iso_code: 'SH' }] }, undefined],
    [null, undefined],
    ['CN', undefined],
  ])('reads %j', (record, region) => {
    expect(regionOf(record)).toEqual(region);
  });
});
