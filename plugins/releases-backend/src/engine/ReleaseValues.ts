import { parseEntityRef } from '@backstage/catalog-model';
import { Version } from '@backstage-releases/plugin-releases-common';
import { Knex } from 'knex';
import { listTargets } from '../database/operations/readTarget';
import { lookSoon } from '../targets/lookSoon';
import { stableOf } from '../targets/stableOf';
import { TargetRecord } from '../targets/TargetRecord';
import { Versions } from '../versions/Versions';
import { ReleaseRecord } from './ReleaseRecord';
import { UnseenError } from './UnseenError';

/** What was seen of an environment may be decided by for so long, ms: twice the interval in which a target at rest is looked at. */
const FRESH_MS = 60_000;

/** What expressions of a plan can speak of. */
export class ReleaseValues {
  readonly #knex: Knex;
  readonly #versions: Versions;

  static create(options: { knex: Knex; versions: Versions }) {
    return new ReleaseValues(options.knex, options.versions);
  }

  private constructor(knex: Knex, versions: Versions) {
    this.#knex = knex;
    this.#versions = versions;
  }

  /**
   * What an expression can speak of now. Throws `UnseenError` where it asks about an environment that was not looked at of late, and has that looked at.
   */
  async read(
    release: ReleaseRecord,
    expression: string,
    now: number,
  ): Promise<Record<string, unknown>> {
    const targets = await listTargets(this.#knex, release.entityRef);
    await this.#refuseUnseen(targets, expression, now);
    const known = await this.#knownVersions(release.image);
    // An unknown commit is left out: two of them must not be equal.
    const commitOf = (
      running: Partial<Pick<Version, 'version' | 'digest'>>,
    ) => {
      const commit = known.find(({ version, digest }) =>
        running.digest
          ? digest === running.digest
          : version === running.version,
      )?.commit;
      return commit ? { commit } : {};
    };
    const environments = Object.fromEntries(
      targets.map(target => {
        const { version, digest } = stableOf(target)?.seen ?? {};
        return [
          target.place.environment,
          {
            version: version ?? '',
            digest: digest ?? '',
            ...commitOf({ version, digest }),
          },
        ];
      }),
    );
    const { namespace, name } = parseEntityRef(release.entityRef);
    return {
      release: {
        version: release.version,
        digest: release.digest,
        ...commitOf(release),
        pipeline: release.pipeline,
        environment: release.environment,
        startedBy: release.startedBy,
      },
      service: {
        name,
        namespace,
        entityRef: release.entityRef,
        owner: release.planned.owner ?? '',
      },
      environments,
    };
  }

  async #refuseUnseen(
    targets: TargetRecord[],
    expression: string,
    now: number,
  ): Promise<void> {
    const unseen = askedTargets(targets, expression).filter(
      ({ observed }) => now - (observed?.at ?? 0) > FRESH_MS,
    );
    for (const target of unseen) {
      await lookSoon(this.#knex, target, now);
    }
    const [first] = unseen;
    if (first) {
      throw new UnseenError(
        `Looks at what runs in '${first.place.environment}'${
          first.failures && first.message ? `: ${first.message}` : ''
        }`,
      );
    }
  }

  /** None where no source knows the image. A source that can't answer now is asked again. */
  async #knownVersions(image: string): Promise<Version[]> {
    try {
      return await this.#versions.list(image);
    } catch (error) {
      if (['InputError', 'NotFoundError'].includes((error as Error).name)) {
        return [];
      }
      throw error;
    }
  }
}

/** The targets that an expression asks about: those whose environment it names, or all where it speaks of environments and names none. */
function askedTargets(
  targets: TargetRecord[],
  expression: string,
): TargetRecord[] {
  const words = new Set(expression.match(/[\w-]+/g));
  if (!words.has('environments')) {
    return [];
  }
  const named = targets.filter(({ place }) => words.has(place.environment));
  return named.length ? named : targets;
}
