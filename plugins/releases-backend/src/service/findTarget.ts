import { parseEntityRef } from '@backstage/catalog-model';
import { PlanProblem } from '@backstage-releases/plugin-releases-common';
import { Knex } from 'knex';
import { ensureTarget } from '../database/operations/ensureTarget';
import { listTargets } from '../database/operations/readTarget';
import { Environment, PlannedService } from '../plans/Plans';
import { placeProblem } from './placeProblem';
import { targetId } from './targetId';

/**
 * The id of a service's target in an environment, and what hinders it there. A service with a plan gets a row where it has none; what nobody
 * releases has no target, unless it was released before.
 */
export async function findTarget(options: {
  knex: Knex;
  planned: PlannedService;
  environment: Environment;
  now: number;
}): Promise<{ id?: string; problem?: PlanProblem }> {
  const { knex, planned, environment, now } = options;
  const { entityRef, annotations } = planned;
  const { namespace, name } = parseEntityRef(entityRef);
  const id = targetId({ environment: environment.name, entityRef });
  if (!planned.plan) {
    const known = await listTargets(knex, entityRef);
    return known.some(target => target.id === id) ? { id } : {};
  }
  const place = placeIn(environment, { namespace, name });
  if (place.problem) {
    return place;
  }
  const ensured = await ensureTarget(
    knex,
    {
      id,
      entityRef,
      place: {
        environment: environment.name,
        production: environment.production,
        cluster: environment.cluster,
        namespace: place.namespace,
        service: { entityRef, name, annotations },
      },
    },
    now,
  );
  return {
    id: ensured.state === 'taken' ? undefined : id,
    problem: placeProblem(ensured, name, environment.name),
  };
}

/** A namespace that doesn't fit a service hinders it in that environment only. */
function placeIn(
  environment: Environment,
  service: { namespace: string; name: string },
):
  | { namespace: string; problem?: undefined }
  | { namespace?: undefined; problem: PlanProblem } {
  try {
    return { namespace: environment.namespace(service) };
  } catch (error) {
    if ((error as Error).name !== 'InputError') {
      throw error;
    }
    return {
      problem: {
        path: `environments.${environment.name}`,
        severity: 'warning',
        message: `'${service.name}' has no place in '${environment.name}': ${
          (error as Error).message
        }`,
      },
    };
  }
}
