import { isDatabaseConflictError } from '@backstage/backend-plugin-api';
import { Knex } from 'knex';
import { randomUUID } from 'node:crypto';
import { TargetPlace } from '../../targets/TargetRecord';

/**
 * Makes sure that a target has a row and that the row knows where it runs now. A new one gets the smallest free slot and is due at once.
 *
 * Two replicas may try this at the same moment: the unique slot lets one win, and the other tries again.
 */
export async function ensureTarget(
  knex: Knex,
  target: { id: string; entityRef: string; place: TargetPlace },
  now: number,
): Promise<void> {
  const context = JSON.stringify(target.place);
  for (let tries = 0; ; tries += 1) {
    const row = await knex('targets').where({ id: target.id }).first('context');
    if (row) {
      if (row.context !== context) {
        await knex('targets').where({ id: target.id }).update({ context });
      }
      return;
    }
    const used: number[] = await knex('targets').orderBy('slot').pluck('slot');
    const gap = used.findIndex((slot, index) => slot !== index);
    try {
      await knex('targets').insert({
        id: target.id,
        environment: target.place.environment,
        entity_ref: target.entityRef,
        slot: gap === -1 ? used.length : gap,
        context,
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
      return;
    } catch (error) {
      if (!isDatabaseConflictError(error) || tries > 20) {
        throw error;
      }
    }
  }
}
