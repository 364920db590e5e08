import { Traffic } from '@backstage-releases/plugin-releases-common';
import { Knex } from 'knex';
import { EventRow, ReleaseRow } from '../database/tables';
import { Doors } from '../targets/Doors';
import { targetContext, TargetRecord } from '../targets/TargetRecord';

/** What the groups of a target saw, with marks where a share was confirmed. */
export async function readTraffic(options: {
  knex: Knex;
  doors: Doors;
  target: TargetRecord;
  range: { from: number; to: number };
}): Promise<Traffic> {
  const { knex, doors, target, range } = options;
  const answer = (await doors.metrics?.query(targetContext(target), range)) ?? {
    stepMs: 10_000,
    points: [],
    coverage: 0,
  };
  return { ...range, ...answer, marks: await marksOf(knex, target.id, range) };
}

async function marksOf(
  knex: Knex,
  targetId: string,
  { from, to }: { from: number; to: number },
): Promise<Traffic['marks']> {
  const ids = await knex<ReleaseRow>('releases')
    .where({ target_id: targetId })
    .andWhere('started_at', '<=', to)
    .andWhere(open =>
      open.whereNull('ended_at').orWhere('ended_at', '>=', from),
    )
    .pluck('id');
  const rows = await knex<EventRow>('events')
    .whereIn(
      'subject',
      ids.map(id => `release:${id}`),
    )
    .andWhere({ type: 'canary-share-confirmed' })
    .whereBetween('at', [from, to])
    .orderBy('at');
  return rows.map(row => ({
    at: Number(row.at),
    label: `${JSON.parse(row.data!).share} %`,
  }));
}
