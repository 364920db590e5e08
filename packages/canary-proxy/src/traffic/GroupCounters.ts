import {
  allocate,
  bucketCell,
  BUCKET_MS,
  GROUP,
  GroupBlock,
  KEPT_MS,
  RING,
  ringCell,
  ROUTE,
  SUMMARY,
} from './CounterLayout';
import { latencyClass } from './Latencies';
import type { Group } from './RouteTraffic';

/**
 * Counts the requests of one revision in one group, in ten-second buckets and in the totals of its route. Only one thread writes.
 */
export class GroupCounters {
  readonly block: GroupBlock;
  readonly #cells: Float64Array;
  readonly #route: Float64Array;
  readonly #totals: number;
  readonly #codes: number;

  /**
   * @param route - the block of the route
   * @param memory - counters that go on; new ones by default
   */
  constructor(
    group: Group,
    revision: string,
    route: Float64Array,
    memory: SharedArrayBuffer = allocate(GROUP.length),
  ) {
    this.block = { group, revision, memory };
    this.#cells = new Float64Array(memory);
    this.#route = route;
    this.#totals = ROUTE.summary[group];
    this.#codes = ROUTE.codes[group];
  }

  get group(): Group {
    return this.block.group;
  }

  get revision(): string {
    return this.block.revision;
  }

  get inFlight(): number {
    return this.#cells[GROUP.inFlight];
  }

  set inFlight(count: number) {
    this.#cells[GROUP.inFlight] = count;
  }

  record(now: number, code: number, failed: boolean, ms: number): void {
    const latency = SUMMARY.latency + latencyClass(ms);
    const bucket = this.#bucketAt(now);
    const cells = this.#cells;
    const route = this.#route;
    const totals = this.#totals;
    cells[bucket + latency] += 1;
    route[totals + latency] += 1;
    cells[bucket + SUMMARY.latencySum] += ms;
    route[totals + SUMMARY.latencySum] += ms;
    if (failed || code >= 500) {
      cells[bucket + SUMMARY.errors] += 1;
      route[totals + SUMMARY.errors] += 1;
    }
    route[this.#codes + code] += 1;
  }

  /** A request of this group was kept away from all its instances. */
  eject(now: number): void {
    this.#cells[this.#bucketAt(now) + SUMMARY.ejected] += 1;
    this.#route[this.#totals + SUMMARY.ejected] += 1;
  }

  /** Drops the buckets that are older than half an hour; says whether any is left. */
  forget(now: number): boolean {
    const cells = this.#cells;
    let isAnyLeft = false;
    for (let place = 0; place < RING; place += 1) {
      const at = ringCell(place);
      const start = cells[at];
      // what was never written is not touched: it takes no memory
      if (start !== 0) {
        if (start + BUCKET_MS + KEPT_MS > now) {
          isAnyLeft = true;
        } else {
          cells[at] = 0;
          if (cells[GROUP.newest] === start) {
            cells[GROUP.newest] = 0;
          }
        }
      }
    }
    return isAnyLeft;
  }

  /** The cell of the summary that counts now. */
  #bucketAt(now: number): number {
    const cells = this.#cells;
    const newest = cells[GROUP.newest];
    const start = now - (now % BUCKET_MS);
    // When the clock was set back, requests go to the newest bucket rather than open an old one again.
    if (newest >= start) {
      return bucketCell(newest) + 1;
    }
    this.forget(now);
    const at = bucketCell(start);
    cells[at] = 0;
    cells.fill(0, at + 1, at + 1 + SUMMARY.length);
    cells[at] = start;
    cells[GROUP.newest] = start;
    return at + 1;
  }
}
