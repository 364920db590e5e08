import type { RouteGroup } from '@backstage-releases/canary-policy';
import type { FollowedService } from './EndpointSource';
import type { GroupPlan } from '../dataplane/RoutePlan';

/** What tells one followed Service from another. */
export function serviceKey(
  service: NonNullable<RouteGroup['service']>,
): string {
  return `${service.namespace}/${service.name}/${service.port ?? ''}`;
}

/**
 * The instances that get the requests of a group; `undefined` while they have not been read.
 *
 * @param followed - Services by {@link serviceKey}
 */
export function endpointsOf(
  group: RouteGroup,
  name: 'stable' | 'canary' | 'previous',
  followed: ReadonlyMap<string, FollowedService>,
): Pick<GroupPlan, 'endpoints' | 'ending'> | undefined {
  if (group.service === undefined) {
    return { endpoints: group.endpoints ?? [] };
  }
  const found = followed.get(serviceKey(group.service))?.endpoints;
  if (found === undefined) {
    return undefined;
  }
  // Users of stable have nobody else; those of the canary get stable before they get an instance that is about to end.
  if (name !== 'stable' && found.ready.length === 0) {
    return { endpoints: [] };
  }
  const ready = new Set(found.ready);
  const ending = found.serving.filter(address => !ready.has(address));
  return ending.length === 0
    ? { endpoints: found.ready }
    : { endpoints: [...found.ready, ...ending], ending };
}
