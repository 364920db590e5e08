import { mockServices } from '@backstage/backend-test-utils';
import { JsonArray, JsonObject } from '@backstage/types';
import { StaticVersionSource } from './StaticVersionSource';

const image = 'registry.example.com:5000/shop';
const digest = (character: string) => `sha256:${character.repeat(64)}`;

function read(list?: JsonArray) {
  return StaticVersionSource.fromConfig(
    mockServices.rootConfig({
      data: list ? { releases: { versions: { static: list } } } : {},
    }),
  );
}

function version(name: string, more: JsonObject = {}) {
  return { version: name, digest: digest('a'), ...more };
}

describe('StaticVersionSource', () => {
  it('lists the newest first and resolves each', async () => {
    const source = read([
      {
        image,
        versions: [
          version('1.1.0', { created: '2026-02-01T00:00:00Z', commit: 'b' }),
          version('1.0.0', { created: '2026-01-01T01:00:00+01:00' }),
          version('2.0.0', { created: '2026-03-01T00:00:00Z' }),
        ],
      },
    ]);
    expect(source.knows(image)).toBe(true);
    expect(source.knows('registry.example.com:5000/other')).toBe(false);
    const versions = await source.list(image);
    expect(versions.map(entry => entry.version)).toEqual([
      '2.0.0',
      '1.1.0',
      '1.0.0',
    ]);
    await expect(source.resolve(image, '1.1.0')).resolves.toEqual({
      version: '1.1.0',
      digest: digest('a'),
      commit: 'b',
      created: Date.UTC(2026, 1, 1),
    });
  });

  it('takes what stands later for newer where times are missing', async () => {
    const source = read([
      {
        image,
        versions: [
          version('a', { created: '2026-02-01T00:00:00Z' }),
          version('b'),
          version('c', { created: '2026-01-01T00:00:00Z' }),
        ],
      },
    ]);
    const versions = await source.list(image);
    expect(versions.map(entry => entry.version)).toEqual(['c', 'b', 'a']);
  });

  it('names the newest versions where there is no such version', async () => {
    const source = read([
      { image, versions: ['1', '2', '3', '4', '5', '6'].map(v => version(v)) },
    ]);
    await expect(source.resolve(image, '7')).rejects.toThrow(
      `No version '7' of '${image}' found; the newest are '6', '5', '4', '3', '2'`,
    );
    await expect(source.list('other/shop')).rejects.toThrow(
      `No versions of 'other/shop' in 'releases.versions.static'; there are those of '${image}'`,
    );
  });

  it('knows nothing where nothing is configured', () => {
    expect(read().knows(image)).toBe(false);
  });

  it.each<[string, JsonArray, string]>([
    [
      'an image with a tag',
      [{ image: `${image}:1.0`, versions: [] }],
      `'releases.versions.static[0].image': Invalid value '${image}:1.0'; expected a repository without tag or digest`,
    ],
    [
      'a short digest',
      [{ image, versions: [{ version: '1', digest: 'sha256:12' }] }],
      "'releases.versions.static[0].versions[0].digest': Invalid value 'sha256:12'; expected 'sha256:' and 64 hexadecimal digits",
    ],
    [
      'a number for a version',
      [{ image, versions: [{ version: 1.1, digest: digest('a') }] }],
      "'releases.versions.static[0].versions[0].version': Invalid value '1.1'; expected a tag",
    ],
    [
      'a version twice',
      [{ image, versions: [version('1'), version('1')] }],
      "'releases.versions.static[0].versions[1].version': '1' is listed twice",
    ],
    [
      'an image twice',
      [
        { image, versions: [] },
        { image, versions: [] },
      ],
      `'releases.versions.static[1].image': '${image}' is listed twice`,
    ],
    [
      'a time that is none',
      [{ image, versions: [version('1', { created: 'yesterday' })] }],
      "created': Invalid value 'yesterday'; expected a time",
    ],
  ])('refuses %s', (_, list, message) => {
    expect(() => read(list)).toThrow(message);
  });
});
