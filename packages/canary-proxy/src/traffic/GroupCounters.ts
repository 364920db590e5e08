import {
  allocate,
  bucketCell,
  BUCKET_MS,
  GROUP,
  GroupBlock,
  KEPT_MS,
  RING,
  RING_LENGTH,
  ringCell,
  ROUTE,
  statusCell,
  SUMMARY,
} from './CounterLayout';
import { latencyClass } from './Latencies';
import type { Group } from './RouteTraffic';

/**
 * Counts the requests of one revision in one group, in ten-second buckets and in the totals of its route. Only one thread writes.
 */
export class GroupCounters {
  readonly #group: Group;
  readonly #revision: string;
  readonly #memory: SharedArrayBuffer;
  readonly #cells: Float64Array;
  readonly #route: Float64Array;
  readonly #onGrow: () => void;
  readonly #totals: number;
  readonly #codes: number;
  #ring: Float64Array<SharedArrayBuffer> | undefined;

  /**
   * @param route - the block of the route
   * @param onGrow - called when the block has got its ring
   * @param former - counters that go on
   */
  constructor(
    group: Group,
    revision: string,
    route: Float64Array,
    onGrow: () => void,
    former?: GroupBlock,
  ) {
    this.#group = group;
    this.#revision = revision;
    this.#memory = former?.memory ?? allocate(GROUP.length);
    this.#cells = new Float64Array(this.#memory);
    this.#ring = former?.ring && new Float64Array(former.ring);
    if (this.#ring === undefined) {
      // nobody knows any more where a thread that has ended had its buckets
      this.#cells[GROUP.newest] = 0;
    }
    this.#route = route;
    this.#onGrow = onGrow;
    this.#totals = ROUTE.summary[group];
    this.#codes = ROUTE.codes[group];
  }

  /** What others read. */
  get block(): GroupBlock {
    return {
      group: this.#group,
      revision: this.#revision,
      memory: this.#memory,
      ring: this.#ring?.buffer,
    };
  }

  get group(): Group {
    return this.#group;
  }

  get revision(): string {
    return this.#revision;
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
    const cells = this.#ring!;
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
    route[this.#codes + statusCell(code)] += 1;
  }

  /** A request of this group was kept away from all its instances. */
  eject(now: number): void {
    const bucket = this.#bucketAt(now);
    this.#ring![bucket + SUMMARY.ejected] += 1;
    this.#route[this.#totals + SUMMARY.ejected] += 1;
  }

  /** Drops the buckets that are older than half an hour; says whether any is left. */
  forget(now: number): boolean {
    const ring = this.#ring;
    let isAnyLeft = false;
    for (let place = 0; ring && place < RING; place += 1) {
      const at = ringCell(place);
      const start = ring[at];
      if (start + BUCKET_MS + KEPT_MS > now) {
        isAnyLeft = true;
      } else if (start !== 0) {
        ring[at] = 0;
        if (this.#cells[GROUP.newest] === start) {
          this.#cells[GROUP.newest] = 0;
        }
      }
    }
    return isAnyLeft;
  }

  /** The cell of the summary that counts now. */
  #bucketAt(now: number): number {
    const newest = this.#cells[GROUP.newest];
    const start = now - (now % BUCKET_MS);
    // When the clock was set back, requests go to the newest bucket rather than open an old one again.
    if (newest >= start && newest !== 0) {
      return bucketCell(newest) + 1;
    }
    this.forget(now);
    const ring = this.#ring ?? this.#grow();
    const at = bucketCell(start);
    ring[at] = 0;
    ring.fill(0, at + 1, at + 1 + SUMMARY.length);
    ring[at] = start;
    this.#cells[GROUP.newest] = start;
    return at + 1;
  }

  #grow(): Float64Array {
    this.#ring = new Float64Array(allocate(RING_LENGTH));
    this.#onGrow();
    return this.#ring;
  }
}
