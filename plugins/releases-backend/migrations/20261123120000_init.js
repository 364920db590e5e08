// @ts-check

/**
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('targets', table => {
    table.comment('One service in one environment: what should be and what is');
    table.string('id').primary().comment('environment/namespace/name');
    table.string('environment').notNullable();
    table.string('entity_ref').notNullable().index();
    table.string('cluster').notNullable();
    table.string('namespace').notNullable().comment('On the cluster');
    table.string('service').notNullable().comment('Name of the component');
    table
      .integer('slot')
      .comment(
        'Small number of this target alone in its namespace, while a canary needs it; data planes take ports from it',
      );
    table
      .text('context')
      .notNullable()
      .comment('JSON: where it runs; kept so that a rollback needs no catalog');
    table.text('desired').comment('JSON: what should be true');
    table.text('observed').comment('JSON: what was seen last');
    table.text('route').comment('JSON: the last wish and its confirmation');
    table
      .integer('generation')
      .notNullable()
      .comment('Counter of route generations; never restarts');
    table
      .integer('next_revision')
      .notNullable()
      .comment('Number of the next revision; never reused');
    table.integer('fence').notNullable().comment('Goes up with every command');
    table
      .integer('fenced')
      .notNullable()
      .comment('The fence that has reached all objects');
    table.boolean('settled').notNullable();
    table.text('message').comment('What it works on or what hinders it');
    table.integer('holder').comment('Id of the release that holds it');
    table.string('released_by');
    table.bigInteger('released_at').comment('Epoch ms');
    table
      .string('ticket')
      .notNullable()
      .comment('Who may write; replaced by every worker and every command');
    table.bigInteger('due_at').index().comment('Epoch ms; null: nothing to do');
    table.bigInteger('lease_until').comment('Epoch ms');
    table.integer('failures').notNullable().comment('In a row, for pauses');
    table.integer('event_seq').notNullable();
    table.unique(['cluster', 'namespace', 'service']);
    table.unique(['cluster', 'namespace', 'slot']);
  });

  await knex.schema.createTable('route_generations', table => {
    table.comment('Every route that was ever asked for');
    table
      .string('target_id')
      .notNullable()
      .references('targets.id')
      .onDelete('CASCADE');
    table.integer('generation').notNullable();
    table.text('wish').notNullable().comment('JSON');
    table.string('ticket').notNullable().comment('Under which it was taken');
    table.bigInteger('created_at').notNullable().comment('Epoch ms');
    table.primary(['target_id', 'generation']);
  });

  await knex.schema.createTable('releases', table => {
    table.comment('One run of one pipeline for one service and version');
    table.increments('id');
    table.string('target_id').notNullable().references('targets.id').index();
    table.string('entity_ref').notNullable().index();
    table.string('environment').notNullable();
    table.boolean('production').notNullable();
    table.string('plan').notNullable();
    table.string('pipeline').notNullable();
    table.string('version').notNullable();
    table.string('digest').notNullable();
    table.string('image').notNullable();
    table.string('from_version');
    table.text('note');
    table.string('salt').notNullable().comment('Of the buckets');
    table
      .text('planned')
      .notNullable()
      .comment('JSON: the stages as the plan had them at the start');
    table.text('stages').notNullable().comment('JSON: how each stage stands');
    table.string('status').notNullable().index();
    table.string('intent').notNullable().comment('run, cancel or rollback');
    table.text('message');
    table
      .integer('reached')
      .notNullable()
      .comment('Highest share of everyone, hundredths of a percent');
    table.string('started_by').notNullable();
    table.bigInteger('started_at').notNullable().comment('Epoch ms');
    table.bigInteger('ended_at').comment('Epoch ms');
    table.string('ticket').notNullable();
    table.bigInteger('due_at').index().comment('Epoch ms');
    table.bigInteger('lease_until').comment('Epoch ms');
    table.integer('failures').notNullable();
    table.integer('event_seq').notNullable();
  });

  await knex.schema.createTable('commands', table => {
    table.comment('What people asked of running releases');
    table.increments('id');
    table
      .integer('release_id')
      .notNullable()
      .references('releases.id')
      .onDelete('CASCADE')
      .index();
    table.text('command').notNullable().comment('JSON, as it was sent');
    table.string('by').notNullable();
    table.bigInteger('at').notNullable().comment('Epoch ms');
    table.bigInteger('taken_at').comment('Epoch ms');
  });

  await knex.schema.createTable('events', table => {
    table.comment('Append-only history');
    table
      .string('subject')
      .notNullable()
      .comment('release:<id> or target:<id>');
    table.integer('seq').notNullable().comment('From 1, without gaps');
    table.bigInteger('at').notNullable().comment('Epoch ms');
    table.string('type').notNullable();
    table.string('by').notNullable();
    table.string('source').notNullable();
    table.text('why');
    table.text('message').notNullable();
    table.text('data').comment('JSON');
    table.primary(['subject', 'seq']);
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('events');
  await knex.schema.dropTable('commands');
  await knex.schema.dropTable('releases');
  await knex.schema.dropTable('route_generations');
  await knex.schema.dropTable('targets');
};
