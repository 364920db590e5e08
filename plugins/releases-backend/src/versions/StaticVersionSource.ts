import { RootConfigService } from '@backstage/backend-plugin-api';
import { VersionSource } from '@backstage-releases/plugin-releases-node';
import { Version } from '@backstage-releases/plugin-releases-common';
import { InputError, NotFoundError } from '@backstage/errors';
import { z } from 'zod';
import { imageRepository } from '../input/imageRepository';
import { listNames } from '../input/listNames';
import { readOrThrow } from '../input/readOrThrow';
import { textLike } from '../input/textLike';

const KEY = 'releases.versions.static';
/** How many versions an error names. */
const NAMED = 5;

const repositories = z.array(
  z.strictObject({
    image: textLike(
      imageRepository,
      "a repository without tag or digest, for example 'registry.example.com/shop'",
    ),
    versions: z.array(
      z.strictObject({
        version: textLike(/^\w[\w.-]{0,127}$/, "a tag, for example '1.2.0'"),
        digest: textLike(
          /^sha256:[0-9a-f]{64}$/,
          "'sha256:' and 64 hexadecimal digits",
        ),
        commit: z.string().optional(),
        created: z.iso
          .datetime({
            offset: true,
            error: "a time, for example '2026-11-24T09:30:00Z'",
          })
          .optional(),
      }),
    ),
  }),
  { error: 'a list of repositories' },
);

/**
 * Versions that the configuration lists in `releases.versions.static`.
 */
export class StaticVersionSource implements VersionSource {
  readonly #versions: Map<string, Version[]>;

  /** Throws `InputError` with key path, value and what is allowed. */
  static fromConfig(config: RootConfigService): StaticVersionSource {
    const versions = new Map<string, Version[]>();
    const entries = readOrThrow(
      'Invalid configuration',
      repositories,
      config.getOptional(KEY) ?? [],
      KEY,
    );
    entries.forEach((entry, index) => {
      refuseDoubles(
        entry.image,
        [...versions.keys()],
        `${KEY}[${index}].image`,
      );
      entry.versions.forEach(({ version }, at) =>
        refuseDoubles(
          version,
          entry.versions.slice(0, at).map(other => other.version),
          `${KEY}[${index}].versions[${at}].version`,
        ),
      );
      versions.set(entry.image, newestFirst(entry.versions));
    });
    return new StaticVersionSource(versions);
  }

  private constructor(versions: Map<string, Version[]>) {
    this.#versions = versions;
  }

  knows(image: string): boolean {
    return this.#versions.has(image);
  }

  async list(image: string): Promise<Version[]> {
    return [...this.#of(image)];
  }

  async resolve(image: string, version: string): Promise<Version> {
    const versions = this.#of(image);
    const found = versions.find(entry => entry.version === version);
    if (!found) {
      throw new NotFoundError(
        `No version '${version}' of '${image}' found; the newest are ${listNames(
          versions.slice(0, NAMED).map(entry => entry.version),
        )}`,
      );
    }
    return found;
  }

  #of(image: string): Version[] {
    const versions = this.#versions.get(image);
    if (!versions) {
      throw new NotFoundError(
        `No versions of '${image}' in '${KEY}'; there are those of ${listNames(
          this.#versions.keys(),
        )}`,
      );
    }
    return versions;
  }
}

/** By time of creation where all have one; otherwise what stands later in the list is newer. */
function newestFirst(
  entries: Array<Omit<Version, 'created'> & { created?: string }>,
): Version[] {
  const versions: Version[] = entries
    .map(({ created, ...entry }) =>
      created === undefined
        ? entry
        : { ...entry, created: Date.parse(created) },
    )
    .reverse();
  return versions.every(entry => entry.created !== undefined)
    ? versions.sort((a, b) => b.created! - a.created!)
    : versions;
}

function refuseDoubles(value: string, before: string[], path: string) {
  if (before.includes(value)) {
    throw new InputError(
      `Invalid configuration: '${path}': '${value}' is listed twice`,
    );
  }
}
