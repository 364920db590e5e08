import { Knex } from 'knex';

/** Locks the rows of a query until the transaction ends. SQLite has one writer at a time anyway. */
export function forUpdate<T extends Knex.QueryBuilder>(
  tx: Knex,
  query: T,
  options?: { skipLocked?: boolean },
): T {
  if (tx.client.config.client !== 'pg') {
    return query;
  }
  query.forUpdate();
  if (options?.skipLocked) {
    query.skipLocked();
  }
  return query;
}
