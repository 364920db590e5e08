import { ODDITIES, OddityBits } from '../http1/Oddity';
import type { MirrorCounts } from './MirrorCounts';
import { CounterBucket, GroupCounters, GroupTotals } from './GroupCounters';

/** The two groups of a route. */
export type Group = 'stable' | 'canary';

/** Why requests got no answer from an instance. */
export type UpstreamFailure = 'connect' | 'reset' | 'timeout' | 'truncated';

/**
 * What one route was asked, since the start of this process.
 */
export class RouteTraffic {
  lastRequestAt: number | undefined;
  /** Requests that should have seen the canary and got stable because no instance of it was ready. */
  canaryEmpty = 0;
  retries = 0;
  /** Requests by what was unusual about them, in the order of `ODDITIES`. */
  readonly oddities: number[] = ODDITIES.map(() => 0);
  readonly mirrored: MirrorCounts = {
    answered: 0,
    error: 0,
    failed: 0,
    dropped: 0,
  };
  /** Requests that were answered by this proxy before they belonged to a group, by status. */
  readonly refused = new Map<number, number>();
  readonly failures = new Map<UpstreamFailure, number>();
  readonly totals: Record<Group, GroupTotals> = {
    stable: new GroupTotals(),
    canary: new GroupTotals(),
  };
  #counters: GroupCounters[] = [];
  /** Those that count now, though they may have nothing yet. */
  readonly #current = new Map<Group, GroupCounters>();

  /** The counters of one revision in one group; those of revisions that are long gone are dropped. */
  of(group: Group, revision: string, now: number): GroupCounters {
    const is = (counters: GroupCounters) =>
      counters.group === group && counters.revision === revision;
    const counters =
      this.#counters.find(is) ??
      new GroupCounters(group, revision, this.totals[group]);
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
    this.refused.set(code, (this.refused.get(code) ?? 0) + 1);
  }

  /** A request had something unusual; most have nothing. */
  note(oddities: OddityBits): void {
    for (let index = 0; oddities >> index !== 0; index += 1) {
      this.oddities[index] += (oddities >> index) & 1;
    }
  }

  fail(reason: UpstreamFailure): void {
    this.failures.set(reason, (this.failures.get(reason) ?? 0) + 1);
  }

  /** Requests under way, of one group or of both. */
  inFlight(group?: Group): number {
    return this.#counters
      .filter(counters => group === undefined || counters.group === group)
      .reduce((sum, counters) => sum + counters.inFlight, 0);
  }

  /** Requests under way at a revision, in whichever group it was. */
  inFlightOf(revision: string): number {
    return this.#counters
      .filter(counters => counters.revision === revision)
      .reduce((sum, counters) => sum + counters.inFlight, 0);
  }

  /** Buckets of both groups that start in `from` (inclusive) to `to` (exclusive), oldest first. */
  range(from: number, to: number): CounterBucket[] {
    return this.#counters
      .flatMap(counters => counters.range(from, to))
      .sort((a, b) => a.start - b.start);
  }
}
