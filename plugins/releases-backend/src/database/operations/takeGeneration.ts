import {
  RouteWish,
  StoredRoute,
} from '@backstage-releases/plugin-releases-node';
import { MAX_GENERATION } from '@backstage-releases/canary-policy';
import { ConflictError } from '@backstage/errors';
import { Knex } from 'knex';
import { TargetRecord } from '../../targets/TargetRecord';
import { writeTarget } from './writeTarget';
import { readTarget } from './readTarget';

/**
 * Takes the next generation of a target's route and keeps the wish under it, before anything is sent.
 *
 * The number is above both the stored counter and `observed`, so a database that was restored from a copy doesn't repeat one, and never above what proxies
 * take. A counter that got there is not believed: the last number that was taken below counts.
 *
 * @returns the route as it is kept from now on, or undefined where the ticket is no longer held
 */
export async function takeGeneration(
  tx: Knex.Transaction,
  options: {
    targetId: string;
    ticket: string;
    wish: Omit<RouteWish, 'generation'>;
    observed: number;
    now: number;
  },
): Promise<StoredRoute | undefined> {
  const { targetId, ticket, observed, now } = options;
  const target = await readTarget(tx, targetId, { lock: true });
  if (target.ticket !== ticket) {
    return undefined;
  }
  const before = Math.max(await lastTaken(tx, target), observed);
  const generation = before + 1;
  if (generation > MAX_GENERATION) {
    throw new ConflictError(
      `Failed to change the route of '${targetId}': no generation is left above '${before}'`,
    );
  }
  const wish: RouteWish = { ...options.wish, generation };
  await tx('route_generations').insert({
    target_id: targetId,
    generation,
    wish: JSON.stringify(wish),
    ticket,
    created_at: now,
  });
  const former = target.route;
  const route: StoredRoute = {
    wish,
    confirmed: false,
    stableFrom:
      former?.wish.stable.revision === wish.stable.revision
        ? former.stableFrom ?? former.wish.generation
        : generation,
  };
  await writeTarget(tx, targetId, ticket, { generation, route });
  return route;
}

async function lastTaken(
  tx: Knex,
  { id, generation }: TargetRecord,
): Promise<number> {
  if (generation < MAX_GENERATION) {
    return generation;
  }
  const row = await tx('route_generations')
    .where({ target_id: id })
    .where('generation', '<', MAX_GENERATION)
    .max({ last: 'generation' })
    .first();
  return Number(row?.last ?? 0);
}
