import { Knex } from 'knex';
import { TargetRecord } from '../../targets/TargetRecord';
import { TargetRow } from '../tables';

/**
 * Gives a target the smallest number that no other target of its namespace has; one that it has already stays. Two at the same moment: the unique index
 * lets one win, and the other fails with a conflict of the database.
 */
export async function takeSlot(
  tx: Knex,
  { id, slot, place }: TargetRecord,
): Promise<void> {
  if (slot !== undefined) {
    return;
  }
  const { cluster, namespace } = place;
  const used = await tx<TargetRow>('targets')
    .where({ cluster, namespace })
    .whereNotNull('slot')
    .orderBy('slot')
    .pluck('slot');
  const gap = used.findIndex((taken, index) => taken !== index);
  await tx('targets')
    .where({ id })
    .update({ slot: gap === -1 ? used.length : gap });
}
