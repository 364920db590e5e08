import { Policy } from './Policy';

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
 * What the data plane does for one target: which groups there are, and who gets which.
 *
 * A document without `canary` or without `policy` sends everyone to stable.
 *
 * @public
 */
export interface RouteDocument {
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
  policy?: Policy;
  /** The Service through which an entrance reaches this route. Proxies outside the cluster keep its EndpointSlices themselves. */
  entry?: { namespace: string; service: string; portName?: string };
  /** What the route is for; only shown. */
  about?: { service: string; environment: string; release?: number };
}
