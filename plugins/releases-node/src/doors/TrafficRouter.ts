import {
  Policy,
  RegionDetail,
  RouteSettings,
} from '@backstage-releases/canary-policy';
import { JsonObject } from '@backstage/types';
import { TargetContext } from './TargetContext';

/**
 * What the data plane should do for a target.
 *
 * @public
 */
export interface RouteWish {
  /** Taken from the target's counter before anything is sent. */
  generation: number;
  /** Name of the revision, for example `r3`. */
  stable: { revision: string; version: string };
  canary?: { revision: string; version: string };
  /** Without a policy everyone gets stable. */
  policy?: Policy;
  release?: number;
  /** The stable of before, while it is kept. */
  previous?: { revision: string; version: string };
  settings?: RouteSettings;
  /** How long streams of a revision without users may go on, for example `5s`; the router's default where it is left out. */
  drain?: string;
}

/**
 * What one proxy instance serves.
 *
 * @public
 */
export interface RouteInstance {
  name: string;
  /**
   * `unknown` where the instance could not be asked, `none` where it has no such route.
   */
  generation: number | 'unknown' | 'none';
  /** False where the instance has not been heard of for so long that it sends everyone to stable by itself, or is gone. */
  live: boolean;
  /** Requests of this route that are under way. */
  inFlight?: number;
  /** When it last began a request of this route, epoch ms of the instance's clock, and that clock now. */
  lastRequestAt?: number;
  now?: number;
  message?: string;
}

/**
 * What is known of a route.
 *
 * @public
 */
export interface RouteSeen {
  /** Generation of the wish that is stored where proxies read it; undefined where there is none. */
  stored?: number;
  /** The highest generation with which the route was removed, where that is still known. */
  removed?: number;
  /**
   * What users meet who are sent to `address`: at least one live proxy instance (`ready`), none (`empty`), or it isn't there (`absent`). Undefined where
   * the router can't tell.
   */
  entry?: 'ready' | 'empty' | 'absent';
  /** Why the wish could not be stored, where that was tried and failed. */
  problem?: string;
  instances: RouteInstance[];
  /** What the router wants to be told again with the next wish, also by another process. Belongs to the router that made it. */
  memory?: JsonObject;
}

/**
 * What a router can do for a target.
 *
 * @public
 */
export interface RouterCapabilities {
  segments: string[];
  identities: string[];
  /** Which fields of {@link RouteSettings} it understands; none where absent. */
  settings?: string[];
  /** How finely it can tell where addresses are; `none` where absent. */
  regions?: RegionDetail;
  /** Why it can do nothing at all for this target. */
  unavailable?: string;
}

/**
 * Whether a data plane can carry the requests of a target and half more.
 *
 * @public
 */
export interface RouteRoom {
  /** `unknown` where something that it takes to tell isn't known. */
  verdict: 'enough' | 'short' | 'unknown';
  /** Why, with the numbers. */
  words: string;
}

/**
 * Splits the requests of a target between its revisions.
 *
 * @public
 */
export interface TrafficRouter {
  capabilities(target: TargetContext): Promise<RouterCapabilities>;
  /**
   * Looks whether there is room for the target's requests and half more, before its users are sent there.
   *
   * `inPath` says whether they come through the data plane already, so that it can be measured how many they are.
   */
  room(target: TargetContext, options: { inPath: boolean }): Promise<RouteRoom>;
  /**
   * Writes the wish where proxies read it, and tells those that can be reached. Refused with `ConflictError` where a newer generation, or the same
   * with other content, is there already. Does not wait for confirmation, but returns what the proxies said at once.
   *
   * `last` is what was seen last. With it a wish that sends everyone to stable waits for nothing but the proxies.
   */
  apply(
    target: TargetContext,
    wish: RouteWish,
    last?: RouteSeen,
  ): Promise<RouteSeen>;
  observe(target: TargetContext): Promise<RouteSeen>;
  /** Removes the route and what led to it; a generation above `generation` is left alone. */
  remove(target: TargetContext, generation: number): Promise<void>;
  /** The Service through which an entrance reaches the route. */
  address(target: TargetContext): Promise<{ service: string }>;
}
