import { ReleaseCommandRequest } from '@backstage-releases/plugin-releases-common';
import { PendingCommand } from '@backstage-releases/plugin-releases-node';
import { Knex } from 'knex';
import { CommandRow } from '../tables';

/** Keeps a command until a stage takes it. */
export async function insertCommand(
  tx: Knex.Transaction,
  releaseId: number,
  command: ReleaseCommandRequest,
  actor: { ref: string; from: string },
  at: number,
): Promise<void> {
  await tx('commands').insert({
    release_id: releaseId,
    command: JSON.stringify({ ...command, from: actor.from }),
    by: actor.ref,
    at,
  });
}

/** The commands of a release that no stage has taken, in the order in which they came. */
export async function listPendingCommands(
  tx: Knex,
  releaseId: number,
): Promise<PendingCommand[]> {
  const rows = await tx<CommandRow>('commands')
    .where({ release_id: releaseId })
    .whereNull('taken_at')
    .orderBy('id');
  return rows.map(row => ({
    ...JSON.parse(row.command),
    id: row.id,
    by: row.by,
    at: Number(row.at),
  }));
}

/** Marks commands as taken. */
export async function takeCommands(
  tx: Knex.Transaction,
  ids: number[],
  at: number,
): Promise<void> {
  await tx('commands').whereIn('id', ids).update({ taken_at: at });
}
