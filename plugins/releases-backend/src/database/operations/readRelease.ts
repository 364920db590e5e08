import { ReleaseStatus } from '@backstage-releases/plugin-releases-common';
import { NotFoundError } from '@backstage/errors';
import { Knex } from 'knex';
import { ReleaseRecord } from '../../engine/ReleaseRecord';
import { ReleaseRow } from '../tables';
import { forUpdate } from './forUpdate';

/** Reads one release; with `lock` until the transaction ends. Throws `NotFoundError`. */
export async function readRelease(
  tx: Knex,
  id: number,
  options?: { lock?: boolean },
): Promise<ReleaseRecord> {
  const query = tx<ReleaseRow>('releases').where({ id }).first();
  const row: ReleaseRow | undefined = await (options?.lock
    ? forUpdate(tx, query as Knex.QueryBuilder)
    : query);
  if (!row) {
    throw new NotFoundError(`No release with id '${id}' found`);
  }
  return releaseFromRow(row);
}

/** Releases that fit a filter, the latest first. */
export async function listReleases(
  tx: Knex,
  filter: {
    entityRef?: string;
    except?: string[];
    environment?: string;
    status?: ReleaseStatus[];
    before?: number;
    limit: number;
  },
): Promise<ReleaseRecord[]> {
  const query = tx<ReleaseRow>('releases')
    .orderBy('id', 'desc')
    .limit(filter.limit);
  if (filter.entityRef) {
    query.andWhere({ entity_ref: filter.entityRef });
  }
  if (filter.except?.length) {
    query.whereNotIn('entity_ref', filter.except);
  }
  if (filter.environment) {
    query.andWhere({ environment: filter.environment });
  }
  if (filter.status) {
    query.whereIn('status', filter.status);
  }
  if (filter.before !== undefined) {
    query.andWhere('id', '<', filter.before);
  }
  return (await query).map(releaseFromRow);
}

function releaseFromRow(row: ReleaseRow): ReleaseRecord {
  return {
    id: row.id,
    targetId: row.target_id,
    entityRef: row.entity_ref,
    environment: row.environment,
    production: Boolean(row.production),
    plan: row.plan,
    pipeline: row.pipeline,
    version: row.version,
    digest: row.digest,
    image: row.image,
    fromVersion: row.from_version ?? undefined,
    note: row.note ?? undefined,
    salt: row.salt,
    planned: JSON.parse(row.planned),
    stages: JSON.parse(row.stages),
    status: row.status as ReleaseStatus,
    intent: row.intent as ReleaseRecord['intent'],
    message: row.message ?? undefined,
    reached: row.reached / 100,
    startedBy: row.started_by,
    startedAt: Number(row.started_at),
    endedAt: row.ended_at ? Number(row.ended_at) : undefined,
    ticket: row.ticket,
    failures: row.failures,
  };
}
