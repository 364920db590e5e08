import { Knex } from 'knex';

/**
 * The time in epoch ms. Read once per transaction, so that all that is written together carries one time.
 */
export interface Clock {
  now(tx: Knex): Promise<number>;
}

/**
 * The database's clock, which all replicas share.
 */
export class DatabaseClock implements Clock {
  static create() {
    return new DatabaseClock();
  }

  private constructor() {}

  async now(tx: Knex): Promise<number> {
    if (tx.client.config.client !== 'pg') {
      // SQLite runs in this process, so its clock is ours.
      return Date.now();
    }
    const { rows } = await tx.raw(
      'select floor(extract(epoch from clock_timestamp()) * 1000)::bigint as now',
    );
    return Number(rows[0].now);
  }
}
