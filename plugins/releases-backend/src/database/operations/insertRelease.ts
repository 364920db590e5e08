import { Knex } from 'knex';
import { randomUUID } from 'node:crypto';
import { ReleaseRecord } from '../../engine/ReleaseRecord';

/** Inserts a release that is due at once, and returns its id. */
export async function insertRelease(
  tx: Knex.Transaction,
  release: Omit<ReleaseRecord, 'id' | 'ticket' | 'failures' | 'reached'>,
): Promise<number> {
  const [row] = await tx('releases')
    .insert({
      target_id: release.targetId,
      entity_ref: release.entityRef,
      environment: release.environment,
      production: release.production,
      plan: release.plan,
      pipeline: release.pipeline,
      version: release.version,
      digest: release.digest,
      image: release.image,
      from_version: release.fromVersion ?? null,
      note: release.note ?? null,
      salt: release.salt,
      planned: JSON.stringify(release.planned),
      stages: JSON.stringify(release.stages),
      status: release.status,
      intent: release.intent,
      message: release.message ?? null,
      reached: 0,
      started_by: release.startedBy,
      started_at: release.startedAt,
      ticket: randomUUID(),
      due_at: release.startedAt,
      failures: 0,
      event_seq: 0,
    })
    .returning('id');
  return row.id;
}
