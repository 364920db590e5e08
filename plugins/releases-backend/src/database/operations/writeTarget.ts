import { Knex } from 'knex';
import { TargetRecord } from '../../targets/TargetRecord';
import { nextDue } from './nextDue';

/** The fields of a target that can be written, and when it is due next. */
export type TargetChanges = Partial<
  Pick<
    TargetRecord,
    | 'desired'
    | 'observed'
    | 'route'
    | 'generation'
    | 'nextRevision'
    | 'fence'
    | 'fenced'
    | 'settled'
    | 'message'
    | 'holder'
    | 'releasedBy'
    | 'releasedAt'
    | 'ticket'
    | 'failures'
  >
> & { dueAt?: number; leaseUntil?: number };

/**
 * Writes what changed, if the row still carries the ticket. Fields that are present but undefined are emptied.
 *
 * @returns whether the row was written
 */
export async function writeTarget(
  tx: Knex,
  id: string,
  ticket: string,
  changes: TargetChanges,
): Promise<boolean> {
  const json = (value: unknown) =>
    value === undefined ? null : JSON.stringify(value);
  const columns: Record<keyof TargetChanges, (value: any) => object> = {
    desired: value => ({ desired: json(value) }),
    observed: value => ({ observed: json(value) }),
    route: value => ({ route: json(value) }),
    generation: generation => ({ generation }),
    nextRevision: next_revision => ({ next_revision }),
    fence: fence => ({ fence }),
    fenced: fenced => ({ fenced }),
    settled: settled => ({ settled }),
    message: value => ({ message: value ?? null }),
    holder: value => ({ holder: value ?? null }),
    releasedBy: value => ({ released_by: value ?? null }),
    releasedAt: value => ({ released_at: value ?? null }),
    ticket: value => ({ ticket: value }),
    failures: failures => ({ failures }),
    dueAt: value => ({ due_at: nextDue(tx, value) }),
    leaseUntil: value => ({ lease_until: value ?? null }),
  };
  const update = Object.assign(
    {},
    ...Object.entries(changes).map(([key, value]) =>
      columns[key as keyof TargetChanges](value),
    ),
  );
  const count = await tx('targets').where({ id, ticket }).update(update);
  return count === 1;
}
