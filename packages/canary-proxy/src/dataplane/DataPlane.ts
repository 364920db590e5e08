import type { PodStatus } from '../balance/Pod';
import type { Group } from '../traffic/RouteTraffic';
import type { TrafficReading } from '../traffic/TrafficReading';
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

/** What is known of a route only where its requests are. Plain data. */
export interface RouteDetail {
  pods: RoutePods;
  /** The revisions that have lost their users and whose streams end. */
  draining: DrainingRevision[];
}

/** How many threads carry requests. */
export interface DataThreads {
  wished: number;
  /** Those that serve all that was applied; fewer than `wished` while one starts. */
  serving: number;
}

/**
 * What carries the requests. A route has a port of its own, so a request's port is its route.
 */
export interface DataPlane {
  readonly threads: DataThreads;
  /**
   * Listens on a route's port, in addition to the port that it may already have. Until the first plan requests get 503.
   *
   * @returns the port that listens
   * @throws Error with `code` (`EADDRINUSE`, `EACCES`) when the port can't be had; then nothing has changed.
   */
  prepare(id: string, port: number): Promise<number>;
  /**
   * Serves a plan from the next request on. Its port must be prepared; other ports of the route are closed, requests in flight finish. Plans of a
   * route act in the order of the calls.
   *
   * @returns a promise that resolves when every thread serves the plan, or one that came after it
   * @throws Error where a thread failed to take it.
   */
  apply(plan: RoutePlan): Promise<void>;
  /** Stops listening for a route; requests in flight finish. Resolves when nobody listens. */
  remove(id: string): Promise<void>;
  /** The port that listens for a route. */
  port(id: string): number | undefined;
  traffic(id: string): TrafficReading | undefined;
  detail(id: string): Promise<RouteDetail | undefined>;
  /** Resolves when what was written down of requests up to now has come to the access log. */
  handOn(): Promise<void>;
  /** How long its event loops were at work since the start, on average; milliseconds. */
  busyMs(): number;
  /** Calls a listener when `threads` has changed; returns how to end it. */
  onChange(listener: () => void): () => void;
  /** Stops listening and resolves when no request is in flight, or cuts off what is left after `timeout` ms. */
  stop(timeout: number): Promise<void>;
}
