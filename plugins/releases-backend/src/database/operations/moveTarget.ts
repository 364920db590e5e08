import { Knex } from 'knex';
import { randomUUID } from 'node:crypto';
import { TargetPlace } from '../../targets/TargetRecord';
import { appendEvents } from './appendEvents';
import { readTarget } from './readTarget';

/**
 * Lets a target begin anew at another place. Whoever worked on it at the old one can write nothing more.
 *
 * @returns false where something of ours is out at the old place, and nothing was changed
 */
export async function moveTarget(
  knex: Knex,
  id: string,
  place: TargetPlace,
  now: number,
): Promise<boolean> {
  return knex.transaction(async tx => {
    const {
      holder,
      route,
      desired,
      settled,
      place: before,
    } = await readTarget(tx, id, { lock: true });
    const isFree =
      holder === undefined && !route && (desired === undefined || settled);
    if (!isFree) {
      return false;
    }
    await tx('targets')
      .where({ id })
      .update({
        cluster: place.cluster,
        namespace: place.namespace,
        service: place.service.name,
        context: JSON.stringify(place),
        slot: null,
        desired: null,
        observed: null,
        settled: false,
        message: null,
        ticket: randomUUID(),
        lease_until: null,
        due_at: now,
        failures: 0,
      });
    await appendEvents(tx, 'targets', id, [
      {
        at: now,
        type: 'target-moved',
        by: 'system',
        from: 'engine',
        message: `Is now in namespace '${place.namespace}' of cluster '${place.cluster}'; it was in '${before.namespace}' of '${before.cluster}'`,
      },
    ]);
    return true;
  });
}
