import type { RouteGroup } from '@backstage-releases/canary-policy';
import type { FollowedService } from './EndpointSource';

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
  name: 'stable' | 'canary',
  followed: ReadonlyMap<string, FollowedService>,
): readonly string[] | undefined {
  if (group.service === undefined) {
    return group.endpoints;
  }
  const found = followed.get(serviceKey(group.service))?.endpoints;
  // Users of stable have nobody else; those of the canary get stable before they get an instance that is about to end.
  return name === 'stable' && found?.ready.length === 0
    ? found.serving
    : found?.ready;
}
