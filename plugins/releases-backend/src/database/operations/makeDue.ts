import { Knex } from 'knex';

/** Brings a row's due time forward; never pushes it back. */
export async function makeDue(
  tx: Knex,
  table: 'targets' | 'releases',
  id: string | number,
  at: number,
): Promise<void> {
  await tx(table)
    .where({ id })
    .andWhere(later => later.whereNull('due_at').orWhere('due_at', '>', at))
    .update({ due_at: at });
}
