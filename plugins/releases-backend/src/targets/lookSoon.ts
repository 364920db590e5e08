import { Knex } from 'knex';
import { makeDue } from '../database/operations/makeDue';
import { TargetRecord } from './TargetRecord';

/** How soon a target whose looks fail is looked at again where somebody asks, ms. */
const RETRY_MS = 30_000;

/** Has a target looked at now, or a little later where looks at it fail. */
export async function lookSoon(
  knex: Knex,
  { id, failures }: Pick<TargetRecord, 'id' | 'failures'>,
  now: number,
): Promise<void> {
  await makeDue(knex, 'targets', id, failures ? now + RETRY_MS : now);
}
