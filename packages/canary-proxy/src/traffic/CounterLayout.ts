import { ODDITIES } from '../http1/Oddity';
import { LATENCY_BOUNDS } from './Latencies';
import { MIRROR_OUTCOMES } from './MirrorCounts';
import type { Group } from './RouteTraffic';

/**
 * Where the numbers of a route are in memory that threads share. All are doubles: a 64-bit machine writes one at once, and none overflows.
 *
 * One thread writes a block and whoever likes reads it; nobody waits. A reader may see a request in one number and not yet in another, so what must
 * agree is not written twice: a count of requests is the sum of its latency classes.
 *
 * A route has a block per thread, and one more per group and revision:
 *
 * ```
 * route:  last request (ms since the epoch, 0 for none) | canary empty | retries
 *         | failures, by UPSTREAM_FAILURES | mirrored, by MIRROR_OUTCOMES
 *         | oddities, by ODDITIES | refused, by status
 *         | stable: summary, answers by status | canary: summary, answers by status
 * group:  in flight | start of the newest bucket | a ring of buckets: start (0 for none), summary
 * summary: errors | ejected | sum of latencies (ms) | requests by latency class
 * ```
 */
export const LATENCY_CLASSES = LATENCY_BOUNDS.length + 1;

/** Why requests got no answer from an instance, in the order of their cells. */
export const UPSTREAM_FAILURES = [
  'connect',
  'reset',
  'timeout',
  'truncated',
] as const;

/** A status has three digits. */
const STATUSES = 1_000;

/** Length of a counter bucket in milliseconds. */
export const BUCKET_MS = 10_000;

/** How long buckets are kept, in milliseconds. */
export const KEPT_MS = 30 * 60_000;

/** The buckets that are kept, the one that counts, and one that is no longer read when the next begins. */
export const RING = KEPT_MS / BUCKET_MS + 2;

/** Cells of a summary, from its first. */
export const SUMMARY = {
  errors: 0,
  ejected: 1,
  latencySum: 2,
  latency: 3,
  length: 3 + LATENCY_CLASSES,
} as const;

const MIRRORED = 3 + UPSTREAM_FAILURES.length;
const ODD = MIRRORED + MIRROR_OUTCOMES.length;
const REFUSED = ODD + ODDITIES.length;
const GROUPS = REFUSED + STATUSES;
const GROUP_LENGTH = SUMMARY.length + STATUSES;

/** Cells of a route's block. */
export const ROUTE = {
  lastRequestAt: 0,
  canaryEmpty: 1,
  retries: 2,
  failures: 3,
  mirrored: MIRRORED,
  oddities: ODD,
  refused: REFUSED,
  summary: { stable: GROUPS, canary: GROUPS + GROUP_LENGTH },
  codes: {
    stable: GROUPS + SUMMARY.length,
    canary: GROUPS + GROUP_LENGTH + SUMMARY.length,
  },
  length: GROUPS + 2 * GROUP_LENGTH,
} as const;

const BUCKET_LENGTH = 1 + SUMMARY.length;

/** Cells of a group's block. */
export const GROUP = {
  inFlight: 0,
  newest: 1,
  buckets: 2,
  length: 2 + RING * BUCKET_LENGTH,
} as const;

/** The cell of the bucket that begins at `start`; its summary follows. */
export function bucketCell(start: number): number {
  return ringCell((start / BUCKET_MS) % RING);
}

/** The cell of a bucket by its place in the ring. */
export function ringCell(place: number): number {
  return GROUP.buckets + place * BUCKET_LENGTH;
}

/** The counters of one revision in one group, as one thread writes them. Can be posted. */
export interface GroupBlock {
  group: Group;
  revision: string;
  memory: SharedArrayBuffer;
}

/** All counters of one route, as one thread writes them. Can be posted. */
export interface RouteBlocks {
  route: SharedArrayBuffer;
  groups: GroupBlock[];
}

/** Memory with that many cells, all 0. */
export function allocate(cells: number): SharedArrayBuffer {
  return new SharedArrayBuffer(cells * Float64Array.BYTES_PER_ELEMENT);
}

/** Counts that are not 0, by status. */
export function readStatuses(
  blocks: readonly Float64Array[],
  first: number,
): Map<number, number> {
  const counts = new Map<number, number>();
  for (let status = 0; status < STATUSES; status += 1) {
    const count = sumOf(blocks, first + status);
    if (count > 0) {
      counts.set(status, count);
    }
  }
  return counts;
}

/** One number, summed over blocks. */
export function sumOf(blocks: readonly Float64Array[], cell: number): number {
  let sum = 0;
  for (const block of blocks) {
    sum += block[cell];
  }
  return sum;
}
