import { Knex } from 'knex';

/**
 * When a row is due after it was worked on: at `at` (epoch ms; undefined: never by itself), or earlier where somebody has asked for that meanwhile.
 */
export function nextDue(tx: Knex, at: number | undefined): Knex.Raw {
  return at === undefined
    ? tx.raw('case when due_at < lease_until then due_at else null end')
    : tx.raw(
        'case when due_at < lease_until and due_at < ? then due_at else ? end',
        [at, at],
      );
}
