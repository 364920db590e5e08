import { Knex } from 'knex';
import { ReleaseRecord } from '../../engine/ReleaseRecord';
import { nextDue } from './nextDue';

/** The fields of a release that can be written, and when it is due next. */
export type ReleaseChanges = Partial<
  Pick<
    ReleaseRecord,
    | 'stages'
    | 'status'
    | 'intent'
    | 'message'
    | 'reached'
    | 'endedAt'
    | 'ticket'
    | 'failures'
  >
> & { dueAt?: number; leaseUntil?: number };

/**
 * Writes what changed, if the row still carries the ticket. Fields that are present but undefined are emptied.
 *
 * @returns whether the row was written
 */
export async function writeRelease(
  tx: Knex,
  id: number,
  ticket: string,
  changes: ReleaseChanges,
): Promise<boolean> {
  const columns: Record<keyof ReleaseChanges, (value: any) => object> = {
    stages: value => ({ stages: JSON.stringify(value) }),
    status: status => ({ status }),
    intent: intent => ({ intent }),
    message: value => ({ message: value ?? null }),
    reached: value => ({ reached: Math.round(value * 100) }),
    endedAt: value => ({ ended_at: value ?? null }),
    ticket: value => ({ ticket: value }),
    failures: failures => ({ failures }),
    dueAt: value => ({ due_at: nextDue(tx, value) }),
    leaseUntil: value => ({ lease_until: value ?? null }),
  };
  const update = Object.assign(
    {},
    ...Object.entries(changes).map(([key, value]) =>
      columns[key as keyof ReleaseChanges](value),
    ),
  );
  const count = await tx('releases').where({ id, ticket }).update(update);
  return count === 1;
}
