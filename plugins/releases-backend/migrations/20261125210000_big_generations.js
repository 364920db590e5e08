// @ts-check

const TABLES = ['targets', 'route_generations'];

/**
 * A generation that was seen at a proxy may be any up to 2^52. SQLite's integers hold that already.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await alter(knex, table => table.bigInteger('generation'));
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await alter(knex, table => table.integer('generation'));
};

/**
 * @param {import('knex').Knex} knex
 * @param {(table: import('knex').Knex.AlterTableBuilder) => import('knex').Knex.ColumnBuilder} column
 */
async function alter(knex, column) {
  if (knex.client.config.client === 'pg') {
    for (const name of TABLES) {
      await knex.schema.alterTable(name, table => {
        column(table).notNullable().alter();
      });
    }
  }
}
