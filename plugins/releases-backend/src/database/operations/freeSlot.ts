import { Knex } from 'knex';

/**
 * Takes a target's slot back, unless a release holds it by now: that one may have begun since whoever calls has looked, and needs the slot.
 */
export async function freeSlot(tx: Knex, id: string): Promise<void> {
  await tx('targets').where({ id }).whereNull('holder').update({ slot: null });
}
