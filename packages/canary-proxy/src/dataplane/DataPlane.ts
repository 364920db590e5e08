import type { PodStatus } from '../balance/Pod';
import type { Group, RouteTraffic } from '../traffic/RouteTraffic';
import type { RoutePlan } from './RoutePlan';

/** The instances of each group as they are judged: state of the breaker, latency, requests under way. */
export type RoutePods = Record<Group, PodStatus[]>;

/** A revision without users that still has requests, or may have had them a moment ago. */
export interface DrainingRevision {
  revision: string;
  /** When its streams are ended, in milliseconds since the epoch; 0 when that has been asked of them. */
  until: number;
  inFlight: number;
}

/**
 * What carries the requests. A route has a port of its own, so a request's port is its route.
 */
export interface DataPlane {
  /**
   * Listens on a route's port, in addition to the port that it may already have. Until the first plan requests get 503.
   *
   * @throws Error with `code` (`EADDRINUSE`, `EACCES`) when the port can't be had; then nothing has changed.
   */
  prepare(id: string, port: number): Promise<void>;
  /** Serves a plan from the next request on. Its port must be prepared; other ports of the route are closed, requests in flight finish. */
  apply(plan: RoutePlan): void;
  /** Stops listening for a route; requests in flight finish. */
  remove(id: string): void;
  /** The port that listens for a route. */
  port(id: string): number | undefined;
  traffic(id: string): RouteTraffic | undefined;
  pods(id: string): RoutePods | undefined;
  /** The revisions of a route that have lost their users and whose streams end. */
  draining(id: string): DrainingRevision[];
  /** Stops listening and resolves when no request is in flight, or cuts off what is left after `timeout` ms. */
  stop(timeout: number): Promise<void>;
}
