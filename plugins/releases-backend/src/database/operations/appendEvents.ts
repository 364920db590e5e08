import { ReleaseEvent } from '@backstage-releases/plugin-releases-common';
import { Knex } from 'knex';

/** An event before it has a number. */
export type NewEvent = Omit<ReleaseEvent, 'subject' | 'seq'>;

/**
 * Appends to the history of a release or target. The number is taken from the row itself, whose lock the transaction holds from then on, so
 * numbers have no gaps.
 */
export async function appendEvents(
  tx: Knex.Transaction,
  table: 'targets' | 'releases',
  id: string | number,
  events: NewEvent[],
): Promise<void> {
  if (!events.length) {
    return;
  }
  await tx(table).where({ id }).increment('event_seq', events.length);
  const row = await tx(table).where({ id }).first('event_seq');
  const subject = `${table === 'targets' ? 'target' : 'release'}:${id}`;
  const first = row.event_seq - events.length + 1;
  await tx('events').insert(
    events.map((event, index) => ({
      subject,
      seq: first + index,
      at: event.at,
      type: event.type,
      by: event.by,
      source: event.from,
      why: event.why ?? null,
      message: event.message,
      data: event.data ? JSON.stringify(event.data) : null,
    })),
  );
}
