import {
  ROUTE_SETTINGS,
  RouteDocument,
  RouteSetting,
} from '@backstage-releases/canary-policy';
import type { RoutePlan } from '../dataplane/RoutePlan';
import type { AdminContext } from './AdminContext';
import type { RouteOrigin, RouteState } from '../routes/RouteTable';

/**
 * A route as the admin API shows it. A generation is confirmed when `serving` is true and `generation` is it.
 *
 * @public
 */
export interface RouteAnswer {
  id: string;
  instance: string;
  /** Of the newest document that was taken. */
  generation: number;
  /** What all data threads do. */
  servedGeneration?: number;
  /** The next request is handled as `document` says. */
  serving: boolean;
  /** Why it isn't. */
  reason?: string;
  /** Since when its ConfigMap is gone, by the instance's clock: everyone gets stable, and after a minute it is removed unless it comes back. */
  vanishedAt?: number;
  /** Why users may not come here, though it is served: this instance could not enter itself at the route's `entry`. */
  entryProblem?: string;
  /** As things are, nobody gets the canary. */
  allStable: boolean;
  origin: RouteOrigin;
  /** The port that listens. */
  listenPort?: number;
  document: RouteDocument;
  /** What this version understands of how a route is carried. */
  understands: readonly RouteSetting[];
  /** The instance's clock. */
  now: number;
  /** Requests under way. */
  inFlight: number;
  /** When the last request began. */
  lastRequestAt?: number;
}

/** What is answered for a route. */
export function routeAnswer(
  { instance, dataPlane, clock, entryProblem }: AdminContext,
  { document, origin, plan, underWay, serving, reason, vanishedAt }: RouteState,
): RouteAnswer {
  const { id } = document;
  const traffic = dataPlane.traffic(id);
  return {
    id,
    instance,
    generation: document.generation,
    servedGeneration: plan?.generation,
    serving,
    reason,
    vanishedAt,
    entryProblem: entryProblem(id),
    allStable: [plan, ...underWay].every(isAllStable),
    origin,
    listenPort: dataPlane.port(id),
    document,
    understands: ROUTE_SETTINGS,
    now: clock.now(),
    inFlight: traffic?.inFlight() ?? 0,
    lastRequestAt: traffic?.lastRequestAt,
  };
}

function isAllStable(plan: RoutePlan | undefined): boolean {
  // Without a plan everyone gets 503.
  return plan?.policy?.rules.every(rule => rule.share === 0) ?? true;
}
