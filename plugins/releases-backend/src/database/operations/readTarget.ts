import { NotFoundError } from '@backstage/errors';
import { Knex } from 'knex';
import { TargetRecord } from '../../targets/TargetRecord';
import { TargetRow } from '../tables';
import { forUpdate } from './forUpdate';

/** Reads one target; with `lock` until the transaction ends. Throws `NotFoundError`. */
export async function readTarget(
  tx: Knex,
  id: string,
  options?: { lock?: boolean },
): Promise<TargetRecord> {
  const query = tx<TargetRow>('targets').where({ id }).first();
  const row: TargetRow | undefined = await (options?.lock
    ? forUpdate(tx, query as Knex.QueryBuilder)
    : query);
  if (!row) {
    throw new NotFoundError(`No target with id '${id}' found`);
  }
  return targetFromRow(row);
}

/** The targets of a service. */
export async function listTargets(
  tx: Knex,
  entityRef: string,
): Promise<TargetRecord[]> {
  const rows = await tx<TargetRow>('targets')
    .where({ entity_ref: entityRef })
    .orderBy('id');
  return rows.map(targetFromRow);
}

function targetFromRow(row: TargetRow): TargetRecord {
  const json = (text: string | null) => (text ? JSON.parse(text) : undefined);
  return {
    id: row.id,
    entityRef: row.entity_ref,
    slot: row.slot ?? undefined,
    place: JSON.parse(row.context),
    desired: json(row.desired),
    observed: json(row.observed),
    route: json(row.route),
    generation: Number(row.generation),
    nextRevision: row.next_revision,
    fence: row.fence,
    fenced: row.fenced,
    settled: Boolean(row.settled),
    message: row.message ?? undefined,
    holder: row.holder ?? undefined,
    releasedBy: row.released_by ?? undefined,
    releasedAt: row.released_at ? Number(row.released_at) : undefined,
    ticket: row.ticket,
    failures: row.failures,
  };
}
