import type { BalanceDocument } from './balance/BalanceDocument';
import { Policy } from './Policy';
import type { MirrorDocument } from './RouteMirror';
import type { RoutePathsDocument } from './RoutePaths';
import type { TimeoutsDocument } from './RouteTimeouts';

/**
 * The highest generation that a route may have. Far below where numbers stop being exact, so that the next one after any is a number too.
 *
 * @public
 */
export const MAX_GENERATION = 2 ** 52;

/**
 * The instances of one revision, as the data plane finds them: the ready endpoints of a Service, or a fixed list.
 *
 * @public
 */
export interface RouteGroup {
  /** Name of the revision, for example `r3`. */
  revision: string;
  /** What people call it, for example `1.4.0`. */
  version?: string;
  /** The revision's Service; its EndpointSlices are watched. `port` is the Service port's name or number, by default its only port. */
  service?: { namespace: string; name: string; port?: string | number };
  /** `host:port` of each instance, for use without Kubernetes. */
  endpoints?: string[];
}

/**
 * The fields of a route document that say how it is carried rather than to whom. Proxies of before don't know all of them and refuse what they don't know, so each says
 * which ones it does.
 *
 * @public
 */
export const ROUTE_SETTINGS = [
  'previous',
  'balance',
  'mirror',
  'timeouts',
  'drain',
  'cache',
  'assets',
] as const;

/** @public */
export type RouteSetting = (typeof ROUTE_SETTINGS)[number];

/**
 * What the data plane does for one target: which groups there are, and who gets which.
 *
 * A document without `canary` or without `policy` sends everyone to stable.
 *
 * @public
 */
export interface RouteDocument extends RoutePathsDocument {
  version: 1;
  /** 1 to 63 characters of `a-z0-9.-`; unique among the routes of a set of proxies. */
  id: string;
  /** 1 to `MAX_GENERATION`; only goes up for one id. */
  generation: number;
  /** The proxy's listen port for this route, 1 to 65535. */
  port: number;
  /** How identities become buckets; the only one of version 1. */
  bucketing: 'xxh32-10000';
  stable: RouteGroup;
  canary?: RouteGroup;
  /** The stable of before, while it is kept: nobody gets it, but `assets` may be asked of it. */
  previous?: RouteGroup;
  policy?: Policy;
  /** Which instance of a group gets a request, and when one is left alone; defaults where it is left out. */
  balance?: BalanceDocument;
  /** Sends a part of stable's requests to the canary as well. */
  mirror?: MirrorDocument;
  /** How long things may take; as the proxy's settings say where it is left out. */
  timeouts?: TimeoutsDocument;
  /** How long streams may go on when their revision has lost its users: a text such as `5s`, `5m` by default. */
  drain?: string;
  /** The Service through which an entrance reaches this route. Proxies outside the cluster keep its EndpointSlices themselves. */
  entry?: { namespace: string; service: string; portName?: string };
  /** What the route is for; only shown. */
  about?: { service: string; environment: string; release?: number };
}
