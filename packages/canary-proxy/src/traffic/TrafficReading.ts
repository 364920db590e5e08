import type { MirrorCounts } from './MirrorCounts';
import type { Group, UpstreamFailure } from './RouteTraffic';

/**
 * What one group of a route was asked in ten seconds.
 *
 * @public
 */
export interface CounterBucket {
  /** Milliseconds since the epoch, a multiple of 10,000. */
  start: number;
  group: 'stable' | 'canary';
  revision: string;
  requests: number;
  /** Answers of 500 and above, and requests that failed. */
  errors: number;
  /** Requests that no instance of the group got because breakers kept them all away; not among `requests`. */
  ejected: number;
  /** Requests per latency class, one more than `LATENCY_BOUNDS` has. */
  latency: number[];
  /** Milliseconds. */
  latencySum: number;
}

/** What one group of a route was asked since the start, whatever revision it was. */
export interface GroupTotals
  extends Omit<CounterBucket, 'start' | 'group' | 'revision'> {
  /** Answers by status. */
  readonly codes: ReadonlyMap<number, number>;
}

/**
 * What one route was asked, since the start of this process. Each look reads it anew.
 */
export interface TrafficReading {
  /** Milliseconds since the epoch. */
  readonly lastRequestAt: number | undefined;
  /** Requests that should have seen the canary and got stable because no instance of it was ready. */
  readonly canaryEmpty: number;
  readonly retries: number;
  readonly mirrored: MirrorCounts;
  /** Requests by what was unusual about them, in the order of `ODDITIES`. */
  readonly oddities: readonly number[];
  /** Requests that were answered by this proxy before they belonged to a group, by status. */
  readonly refused: ReadonlyMap<number, number>;
  readonly failures: ReadonlyMap<UpstreamFailure, number>;
  readonly totals: Record<Group, GroupTotals>;
  /** Requests under way, of one group or of both. */
  inFlight(group?: Group): number;
  /** Requests under way at a revision, in whichever group it was. */
  inFlightOf(revision: string): number;
  /** Buckets of both groups that start in `from` (inclusive) to `to` (exclusive), oldest first. */
  range(from: number, to: number): CounterBucket[];
}
