import { parseEntityRef } from '@backstage/catalog-model';
import { Knex } from 'knex';
import { listTargets } from '../database/operations/readTarget';
import { Versions } from '../versions/Versions';
import { ReleaseRecord } from './ReleaseRecord';

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

  async read(release: ReleaseRecord): Promise<Record<string, unknown>> {
    const targets = await listTargets(this.#knex, release.entityRef);
    const known = await this.#versions.list(release.image).catch(() => []);
    // An unknown commit is left out: two of them must not be equal.
    const commitOf = (digest: string | undefined) => {
      const commit = known.find(one => one.digest === digest)?.commit;
      return commit ? { commit } : {};
    };
    const environments = Object.fromEntries(
      targets.map(target => {
        const { desired, observed, place } = target;
        const name = desired?.stable ?? observed?.revisions.handle;
        const stable = observed?.revisions.revisions.find(
          one => one.name === name,
        );
        return [
          place.environment,
          {
            version: stable?.version ?? '',
            digest: stable?.digest ?? '',
            ...commitOf(stable?.digest),
          },
        ];
      }),
    );
    const { namespace, name } = parseEntityRef(release.entityRef);
    return {
      release: {
        version: release.version,
        digest: release.digest,
        ...commitOf(release.digest),
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
}
