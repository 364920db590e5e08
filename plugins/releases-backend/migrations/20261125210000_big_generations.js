// @ts-check

const TABLES = ['targets', 'route_generations'];

/**
 * A generation that was seen at a proxy may be any up to 2^52. SQLite's integers hold that already.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await setType(knex, 'bigint');
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await setType(knex, 'integer');
};

/**
 * Changes the type alone: Knex' `alter` would drop default and `NOT NULL` first, which a primary key does not allow.
 *
 * @param {import('knex').Knex} knex
 * @param {'bigint' | 'integer'} type
 */
async function setType(knex, type) {
  if (knex.client.config.client === 'pg') {
    for (const table of TABLES) {
      await knex.raw(`ALTER TABLE ?? ALTER COLUMN ?? TYPE ${type}`, [
        table,
        'generation',
      ]);
    }
  }
}
