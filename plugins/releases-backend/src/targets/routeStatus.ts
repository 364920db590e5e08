import { RouteConfirmation } from '@backstage-releases/plugin-releases-common';
import {
  RouteSeen,
  StoredRoute,
} from '@backstage-releases/plugin-releases-node';

/** How far the proxies are with the route that was asked for. */
export interface RouteStatus {
  /** Every live instance serves it, and there is one. */
  confirmed: boolean;
  /** Live instances that don't serve it, or haven't said so. */
  missing: string[];
  confirmations: RouteConfirmation[];
}

/**
 * What counts as confirmed: every live instance serves this very generation, for a newer one may be anybody's. An instance that is not live has sent
 * everyone to stable by itself, or is gone, so it is shown but not waited for.
 */
export function routeStatus(
  route: StoredRoute | undefined,
  seen: RouteSeen,
): RouteStatus {
  const wanted = route?.wish.generation;
  const confirmations = seen.instances.map(instance => ({
    instance: instance.name,
    generation: instance.generation,
    confirmed: wanted !== undefined && instance.generation === wanted,
    message:
      instance.message ??
      (instance.live
        ? undefined
        : 'not heard of; it sends everyone to stable until it is back'),
  }));
  const live = seen.instances.filter(instance => instance.live);
  const missing = live
    .map(({ name }) => name)
    .filter(
      name => !confirmations.find(one => one.instance === name)?.confirmed,
    );
  return {
    confirmed: live.length > 0 && missing.length === 0,
    missing,
    confirmations,
  };
}

/** The newest generation that was seen anywhere; 0 where there is none. */
export function newestGeneration(seen: RouteSeen): number {
  return Math.max(
    0,
    seen.stored ?? 0,
    seen.removed ?? 0,
    ...seen.instances.map(({ generation }) =>
      typeof generation === 'number' ? generation : 0,
    ),
  );
}
