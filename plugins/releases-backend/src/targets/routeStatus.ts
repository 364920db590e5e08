import { MAX_GENERATION } from '@backstage-releases/canary-policy';
import { RouteConfirmation } from '@backstage-releases/plugin-releases-common';
import {
  RouteInstance,
  RouteSeen,
  StoredRoute,
  TargetObserved,
} from '@backstage-releases/plugin-releases-node';

/** How far the proxies are with the route that was asked for. */
export interface RouteStatus {
  /** Every live instance serves it, and there is one. */
  confirmed: boolean;
  /** Live instances that don't serve it, or haven't said so. */
  missing: string[];
  /** Silent instances that may send everyone to a revision that was stable before. */
  elsewhere: string[];
  confirmations: RouteConfirmation[];
}

/** After which time of silence an instance counts as gone, ms. */
const ABANDONED_MS = 5 * 60_000;

/**
 * What counts as confirmed: every live instance serves this very generation, for a newer one may be anybody's. An instance that is not live sends everyone
 * to the stable that it knew last, or is gone, so it is shown but not waited for; where that is another stable, nothing that it may need is removed.
 */
export function routeStatus(
  route: StoredRoute | undefined,
  { at, route: seen, memory }: Pick<TargetObserved, 'at' | 'route' | 'memory'>,
): RouteStatus {
  const isElsewhere = ({ name, live }: RouteInstance) => {
    const last = memory?.served?.[name];
    return Boolean(
      route &&
        last &&
        !live &&
        at - last.at < ABANDONED_MS &&
        last.generation < (route.stableFrom ?? 0),
    );
  };
  const confirmations = seen.instances.map(instance => ({
    instance: instance.name,
    generation: instance.generation,
    confirmed: serves(instance, route),
    message: wordsOf(instance, isElsewhere(instance)),
  }));
  const live = seen.instances.filter(instance => instance.live);
  const missing = live.filter(instance => !serves(instance, route));
  return {
    confirmed: live.length > 0 && missing.length === 0,
    missing: missing.map(({ name }) => name),
    elsewhere: seen.instances.filter(isElsewhere).map(({ name }) => name),
    confirmations,
  };
}

function serves(
  { generation }: RouteInstance,
  route: StoredRoute | undefined,
): boolean {
  return route !== undefined && generation === route.wish.generation;
}

function wordsOf(
  { live, message }: RouteInstance,
  isElsewhere: boolean,
): string | undefined {
  if (isElsewhere) {
    return 'not heard of; it sends everyone to the version that was stable before, until it is back';
  }
  return (
    message ??
    (live
      ? undefined
      : 'not heard of; it sends everyone to stable until it is back')
  );
}

/** The newest generation that was seen anywhere and that another one can follow; 0 where there is none. */
export function newestGeneration(seen: RouteSeen): number {
  const { stored = 0, removed = 0, instances } = seen;
  const numbers = [
    stored,
    removed,
    ...instances.map(({ generation }) =>
      typeof generation === 'number' ? generation : 0,
    ),
  ];
  return Math.max(0, ...numbers.filter(number => number < MAX_GENERATION));
}

/** Whether a route is stored or served anywhere. */
export function isRouted({ stored, instances }: RouteSeen): boolean {
  return (
    stored !== undefined ||
    instances.some(({ generation }) => typeof generation === 'number')
  );
}
