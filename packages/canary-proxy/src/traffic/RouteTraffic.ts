import type { OddityBits } from '../http1/Oddity';
import {
  allocate,
  ROUTE,
  RouteBlocks,
  UPSTREAM_FAILURES,
} from './CounterLayout';
import { GroupCounters } from './GroupCounters';
import { MirrorOutcome, MIRROR_OUTCOMES } from './MirrorCounts';
import { TrafficSum } from './TrafficSum';

/** The two groups of a route. */
export type Group = 'stable' | 'canary';

/** Why requests got no answer from an instance. */
export type UpstreamFailure = (typeof UPSTREAM_FAILURES)[number];

/**
 * Counts what one route is asked, in the thread that serves it: the only one that writes.
 */
export class RouteTraffic extends TrafficSum {
  readonly #memory: SharedArrayBuffer;
  readonly #cells: Float64Array;
  #counters: GroupCounters[];
  /** Those that count now, though they may have nothing yet. */
  readonly #current = new Map<Group, GroupCounters>();

  /** @param former - the counters of a thread that is no more, which go on here */
  constructor(former?: RouteBlocks) {
    super(() => [this.blocks]);
    this.#memory = former?.route ?? allocate(ROUTE.length);
    this.#cells = new Float64Array(this.#memory);
    this.#counters = (former?.groups ?? []).map(
      ({ group, revision, memory }) =>
        new GroupCounters(group, revision, this.#cells, memory),
    );
  }

  /** What others read. */
  get blocks(): RouteBlocks {
    return {
      route: this.#memory,
      groups: this.#counters.map(({ block }) => block),
    };
  }

  override get lastRequestAt(): number | undefined {
    return super.lastRequestAt;
  }

  override set lastRequestAt(at: number) {
    this.#cells[ROUTE.lastRequestAt] = at;
  }

  override get canaryEmpty(): number {
    return this.#cells[ROUTE.canaryEmpty];
  }

  override set canaryEmpty(count: number) {
    this.#cells[ROUTE.canaryEmpty] = count;
  }

  override get retries(): number {
    return this.#cells[ROUTE.retries];
  }

  override set retries(count: number) {
    this.#cells[ROUTE.retries] = count;
  }

  /** The counters of one revision in one group; those of revisions that are long gone are dropped. */
  of(group: Group, revision: string, now: number): GroupCounters {
    const is = (counters: GroupCounters) =>
      counters.group === group && counters.revision === revision;
    const counters =
      this.#counters.find(is) ??
      new GroupCounters(group, revision, this.#cells);
    this.#current.set(group, counters);
    this.#counters = this.#counters.filter(
      other =>
        !is(other) &&
        (other.forget(now) ||
          other.inFlight > 0 ||
          this.#current.get(other.group) === other),
    );
    this.#counters.push(counters);
    return counters;
  }

  refuse(code: number): void {
    this.#cells[ROUTE.refused + code] += 1;
  }

  /** A request had something unusual; most have nothing. */
  note(oddities: OddityBits): void {
    for (let index = 0; oddities >> index !== 0; index += 1) {
      this.#cells[ROUTE.oddities + index] += (oddities >> index) & 1;
    }
  }

  fail(reason: UpstreamFailure): void {
    this.#cells[ROUTE.failures + UPSTREAM_FAILURES.indexOf(reason)] += 1;
  }

  /** A mirrored request has come to its end. */
  mirror(outcome: MirrorOutcome): void {
    this.#cells[ROUTE.mirrored + MIRROR_OUTCOMES.indexOf(outcome)] += 1;
  }
}
