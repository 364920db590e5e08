import { Knex } from 'knex';
import { randomUUID } from 'node:crypto';
import { forUpdate } from './forUpdate';

/** A row that a worker may work on until its lease ends. */
export interface Taken<TId> {
  id: TId;
  ticket: string;
}

/**
 * Takes rows that are due, each under a lease and with a new ticket, so that whoever held one before can no longer write.
 *
 * While a row is worked on it is due at the end of its lease; whoever makes it due earlier in the meantime is heard when the work ends (`nextDue`).
 *
 * Rows that another worker is taking at this moment are passed over.
 */
export async function takeDue<TId extends string | number>(
  tx: Knex.Transaction,
  options: {
    table: 'targets' | 'releases';
    now: number;
    leaseMs: number;
    limit: number;
  },
): Promise<Taken<TId>[]> {
  const { table, now, leaseMs, limit } = options;
  const rows: Array<{ id: TId }> = await forUpdate(
    tx,
    tx(table)
      .select('id')
      .where('due_at', '<=', now)
      .andWhere(free =>
        free.whereNull('lease_until').orWhere('lease_until', '<=', now),
      )
      .orderBy('due_at')
      .limit(limit),
    { skipLocked: true },
  );
  const taken: Taken<TId>[] = [];
  for (const { id } of rows) {
    const ticket = randomUUID();
    await tx(table)
      .where({ id })
      .update({ ticket, lease_until: now + leaseMs, due_at: now + leaseMs });
    taken.push({ id, ticket });
  }
  return taken;
}
