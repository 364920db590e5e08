import { Policy } from '@backstage-releases/canary-policy';
import { JsonObject } from '@backstage/types';
import { EntranceSeen } from './Entrance';
import { RevisionsSeen } from './Revisions';
import { TrafficRules } from './TrafficRules';
import { RouteSeen, RouteWish } from './TrafficRouter';

/**
 * A revision that should exist.
 *
 * @public
 */
export interface DesiredRevision {
  version: string;
  digest?: string;
  /** Repository without tag or digest; undefined for what was adopted. */
  image?: string;
  instances: number;
}

/**
 * What should be true of a target. How to get there in which order is the target's affair, not the stage's.
 *
 * @public
 */
export interface TargetDesired {
  /** The revision that the handle selects and that gets everyone who is not in the canary. */
  stable: string;
  canary?: {
    revision: string;
    policy: Policy;
    release: number;
    /** What its plan says of traffic, for both groups while it has users. */
    traffic?: TrafficRules;
  };
  /** Kept at its size until then (epoch ms), for a rollback that is one route change. */
  previous?: { revision: string; until: number; traffic?: TrafficRules };
  /** Whether outside traffic goes through the canary proxy for a canary, or for a previous revision that is kept. */
  proxied: boolean;
  /** What the plan with which `stable` was released says of traffic. */
  traffic?: TrafficRules;
  /** Why everyone is taken back to `stable`, in words; undefined where nobody is. */
  takenBack?: string;
  /** By name; what is not listed is removed. */
  revisions: Record<string, DesiredRevision>;
}

/**
 * What earlier looks saw and this one has to know. Times are epoch ms.
 *
 * @public
 */
export interface TargetMemory {
  /** Since when users are not sent to the proxy any more, while a route is left. */
  leftAt?: number;
  /** Since when users are sent to the proxy and nobody is there to answer. */
  cutOffAt?: number;
  /** What each proxy instance was last known to serve, by its name. */
  served?: Record<string, { generation: number; at: number }>;
  /** What it takes to make adopted revisions again, by their names. */
  kept?: Record<string, JsonObject>;
}

/**
 * What was seen of a target, without what only effects need.
 *
 * @public
 */
export interface TargetObserved {
  at: number;
  revisions: Omit<RevisionsSeen, 'guard'>;
  route: RouteSeen;
  entrance: Omit<EntranceSeen, 'guard'>;
  memory?: TargetMemory;
}

/**
 * The route that was last asked for.
 *
 * @public
 */
export interface StoredRoute {
  wish: RouteWish;
  /** Whether every live proxy instance serves it. */
  confirmed: boolean;
  /** Since when, epoch ms. */
  confirmedAt?: number;
  /** The first generation since which every wish has had the same stable revision. */
  stableFrom?: number;
}

/**
 * A target as stages see it.
 *
 * @public
 */
export interface TargetState {
  id: string;
  /** Undefined before the first look. */
  desired?: TargetDesired;
  observed?: TargetObserved;
  route?: StoredRoute;
  /** Number of the next revision; numbers are never reused. */
  nextRevision: number;
  /** Whether everything that is desired is true and confirmed. */
  settled: boolean;
  /** What it is working on or what hinders it, in words. */
  message?: string;
}
