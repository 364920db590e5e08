import {
  DatabaseService,
  resolvePackagePath,
} from '@backstage/backend-plugin-api';
import { Knex } from 'knex';

const directory = () =>
  resolvePackagePath(
    '@backstage-releases/plugin-releases-backend',
    'migrations',
  );

/** Brings the database to the newest schema, unless the operator does this elsewhere. */
export async function migrate(database: DatabaseService): Promise<Knex> {
  const knex = await database.getClient();
  if (!database.migrations?.skip) {
    await knex.migrate.latest({ directory: directory() });
  }
  return knex;
}
