import {
  ObservedRevision,
  StoredRoute,
  TargetDesired,
  TargetObserved,
} from '@backstage-releases/plugin-releases-node';
import { decideRoute, RouteDecision } from './decideRoute';
import { isUnattended } from './isCutOff';
import { RouteStatus, routeStatus } from './routeStatus';
import { TargetDecision } from './TargetDecision';
import { wantsProxy } from './wantsProxy';

/** What the steps of a target are decided by. */
export interface TargetSituation {
  desired: TargetDesired;
  observed: TargetObserved;
  route: StoredRoute | undefined;
  fence: number;
  fenced: number;
  now: number;
  /** The next route on the way to what is desired. */
  next: RouteDecision;
  status: RouteStatus;
  /** Nobody needs a size other than what the service's owner gave it. */
  steady: boolean;
  /** No proxy instance is alive, and the service can serve what is desired without one. */
  isAlone: boolean;
  /** Something leads users to the route, or is to. */
  isNeeded: boolean;
  /** The route was removed from a proxy under its own number, so that it takes it under none up to that. */
  isBuried: boolean;
  seen(revision: string): ObservedRevision | undefined;
  available(revision: string): number;
  /** A revision in words. */
  label(revision: string): string;
  /** A message with why instances that are desired don't come. */
  withFailure(message: string): string;
}

/** Decides one thing about a target; undefined where there is nothing to decide. */
export type TargetStep = (
  situation: TargetSituation,
) => Omit<TargetDecision, 'desired'> | undefined;

/** Puts together what the steps of a target are decided by. */
export function targetSituation(
  input: Pick<
    TargetSituation,
    'desired' | 'observed' | 'route' | 'fence' | 'fenced' | 'now'
  >,
): TargetSituation {
  const { desired, observed, route } = input;
  const { revisions, entrance } = observed;
  const byName = new Map(revisions.revisions.map(one => [one.name, one]));
  const available = (name: string) => byName.get(name)?.available ?? 0;
  return {
    ...input,
    next: decideRoute({
      desired,
      current: route,
      available,
      drift: name => byName.get(name)?.drift,
    }),
    status: routeStatus(route, observed),
    // Between releases the size of a service is its owner's affair: a person or an autoscaler may change it. On the way back it isn't.
    steady:
      revisions.handle === desired.stable &&
      Object.keys(desired.revisions).length === 1 &&
      (byName.get(desired.stable)?.wanted ?? 0) > 0 &&
      (wantsProxy(desired)
        ? isAtRest(input)
        : !route && entrance.pointsTo !== 'proxy'),
    isAlone:
      !desired.canary &&
      isUnattended(observed.route) &&
      available(desired.stable) > 0,
    isNeeded: wantsProxy(desired) || entrance.pointsTo === 'proxy',
    isBuried:
      route !== undefined &&
      (observed.route.removed ?? 0) >= route.wish.generation,
    seen: name => byName.get(name),
    available,
    label: name =>
      `${
        desired.revisions[name]?.version ?? byName.get(name)?.version ?? name
      } (${name})`,
    withFailure: message => {
      const failures = Object.keys(desired.revisions)
        .map(name => byName.get(name)?.failing)
        .filter(Boolean);
      return failures.length ? `${message}: ${failures.join('; ')}` : message;
    },
  };
}

/** Behind a proxy that is always in the path: everyone is asked to get stable, and nothing else runs any more. */
function isAtRest({
  desired: { stable, proxied },
  observed,
  route,
}: Pick<TargetSituation, 'desired' | 'observed' | 'route'>): boolean {
  return (
    !proxied &&
    route?.wish.stable.revision === stable &&
    !route.wish.canary &&
    observed.revisions.revisions.every(
      ({ name, wanted }) => name === stable || wanted === 0,
    )
  );
}
