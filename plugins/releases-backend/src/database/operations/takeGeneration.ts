import {
  RouteWish,
  StoredRoute,
} from '@backstage-releases/plugin-releases-node';
import { Knex } from 'knex';
import { writeTarget } from './writeTarget';
import { readTarget } from './readTarget';

/**
 * Takes the next generation of a target's route and keeps the wish under it, before anything is sent.
 *
 * The number is above both the stored counter and `observed`, so a database that was restored from a copy doesn't repeat one.
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
  const generation = Math.max(target.generation, observed) + 1;
  const wish: RouteWish = { ...options.wish, generation };
  await tx('route_generations').insert({
    target_id: targetId,
    generation,
    wish: JSON.stringify(wish),
    ticket,
    created_at: now,
  });
  const before = target.route;
  const route: StoredRoute = {
    wish,
    confirmed: false,
    stableFrom:
      before?.wish.stable.revision === wish.stable.revision
        ? before.stableFrom ?? before.wish.generation
        : generation,
  };
  await writeTarget(tx, targetId, ticket, { generation, route });
  return route;
}
