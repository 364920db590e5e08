import { ReleaseEvent } from '@backstage-releases/plugin-releases-common';
import { Knex } from 'knex';
import { EventRow } from '../tables';

/** The events of a subject after a number, in order; at most 500. */
export async function listEvents(
  tx: Knex,
  subject: string,
  after: number = 0,
): Promise<ReleaseEvent[]> {
  const rows = await tx<EventRow>('events')
    .where({ subject })
    .andWhere('seq', '>', after)
    .orderBy('seq')
    .limit(500);
  return rows.map(row => ({
    subject: row.subject,
    seq: row.seq,
    at: Number(row.at),
    type: row.type,
    by: row.by,
    from: row.source,
    why: row.why ?? undefined,
    message: row.message,
    data: row.data ? JSON.parse(row.data) : undefined,
  }));
}
