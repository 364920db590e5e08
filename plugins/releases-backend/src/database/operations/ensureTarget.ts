import { isDatabaseConflictError } from '@backstage/backend-plugin-api';
import { Knex } from 'knex';
import { randomUUID } from 'node:crypto';
import { isSamePlace } from '../../targets/isSamePlace';
import { TargetPlace } from '../../targets/TargetRecord';
import { TargetRow } from '../tables';
import { moveTarget } from './moveTarget';

/** Whether a target's row says what the catalog and the configuration say. */
export type TargetEnsured =
  | { state: 'current' }
  /** It goes on where it is, for something of ours is out there. */
  | { state: 'kept'; place: TargetPlace }
  /** Another target is that workload. */
  | { state: 'taken'; by: string };

/**
 * Makes sure that a target has a row and that the row knows where it runs now. A new one is due at once.
 *
 * A target in the middle of something keeps its place, so that the way back stays what it was. Two replicas may try this at the same moment: one wins.
 */
export async function ensureTarget(
  knex: Knex,
  target: { id: string; entityRef: string; place: TargetPlace },
  now: number,
): Promise<TargetEnsured> {
  const { id, place } = target;
  const row = await knex<TargetRow>('targets').where({ id }).first('context');
  if (row) {
    return keepOrMove(knex, id, JSON.parse(row.context), place, now);
  }
  try {
    await knex('targets').insert({
      id,
      environment: place.environment,
      entity_ref: target.entityRef,
      cluster: place.cluster,
      namespace: place.namespace,
      service: place.service.name,
      context: JSON.stringify(place),
      generation: 0,
      next_revision: 1,
      fence: 0,
      fenced: 0,
      settled: false,
      ticket: randomUUID(),
      due_at: now,
      failures: 0,
      event_seq: 0,
    });
    return { state: 'current' };
  } catch (error) {
    return explain(knex, error, id, place);
  }
}

async function keepOrMove(
  knex: Knex,
  id: string,
  before: TargetPlace,
  place: TargetPlace,
  now: number,
): Promise<TargetEnsured> {
  if (isSamePlace(before, place)) {
    const context = JSON.stringify(place);
    if (context !== JSON.stringify(before)) {
      await knex('targets').where({ id }).update({ context });
    }
    return { state: 'current' };
  }
  try {
    return (await moveTarget(knex, id, place, now))
      ? { state: 'current' }
      : { state: 'kept', place: before };
  } catch (error) {
    return explain(knex, error, id, place);
  }
}

/** Which other target has the workload; none where somebody else was just as fast with this one. */
async function explain(
  knex: Knex,
  error: unknown,
  id: string,
  { cluster, namespace, service }: TargetPlace,
): Promise<TargetEnsured> {
  if (!isDatabaseConflictError(error)) {
    throw error;
  }
  const other = await knex<TargetRow>('targets')
    .where({ cluster, namespace, service: service.name })
    .whereNot({ id })
    .first('id');
  return other ? { state: 'taken', by: other.id } : { state: 'current' };
}
