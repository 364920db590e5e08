import { Knex } from 'knex';
import { randomUUID } from 'node:crypto';
import { forUpdate } from './forUpdate';

/** A row that a worker may work on until its lease ends. */
export interface Taken<TId> {
  id: TId;
  ticket: string;
  /** The cluster of a target, the environment of a release. */
  lane: string;
}

const LANES = { targets: 'cluster', releases: 'environment' };

/**
 * Takes rows that are due, each under a lease and with a new ticket, so that whoever held one before can no longer write.
 *
 * While a row is worked on it is due at the end of its lease; whoever makes it due earlier in the meantime is heard when the work ends (`nextDue`).
 *
 * Of one lane only so many are taken that no more than `perLane` are worked on beside each other: what hangs there must not keep the others waiting.
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
    /** How many rows of one lane may be worked on at a time. */
    perLane: number;
    /** How many of each lane are worked on already. */
    busy: ReadonlyMap<string, number>;
  },
): Promise<Taken<TId>[]> {
  const { table, now, leaseMs, limit, perLane } = options;
  const busy = new Map(options.busy);
  const isFull = (lane: string) => (busy.get(lane) ?? 0) >= perLane;
  const rows: Array<{ id: TId; lane: string }> = await forUpdate(
    tx,
    tx(table)
      .select('id', { lane: LANES[table] })
      .where('due_at', '<=', now)
      .andWhere(free =>
        free.whereNull('lease_until').orWhere('lease_until', '<=', now),
      )
      .whereNotIn(LANES[table], [...busy.keys()].filter(isFull))
      .orderBy('due_at')
      .limit(limit),
    { skipLocked: true },
  );
  const taken: Taken<TId>[] = [];
  for (const { id, lane } of rows) {
    if (isFull(lane)) {
      continue;
    }
    const ticket = randomUUID();
    await tx(table)
      .where({ id })
      .update({ ticket, lease_until: now + leaseMs, due_at: now + leaseMs });
    taken.push({ id, ticket, lane });
    busy.set(lane, (busy.get(lane) ?? 0) + 1);
  }
  return taken;
}
