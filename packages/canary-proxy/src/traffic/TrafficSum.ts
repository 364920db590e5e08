import { ODDITIES } from '../http1/Oddity';
import {
  GROUP,
  GroupBlock,
  LATENCY_CLASSES,
  readStatuses,
  RING,
  ringCell,
  ROUTE,
  RouteBlocks,
  SUMMARY,
  sumOf,
  UPSTREAM_FAILURES,
} from './CounterLayout';
import { MirrorCounts, MIRROR_OUTCOMES } from './MirrorCounts';
import type { Group, UpstreamFailure } from './RouteTraffic';
import type {
  CounterBucket,
  GroupTotals,
  TrafficReading,
} from './TrafficReading';

type Summary = Pick<
  CounterBucket,
  'requests' | 'errors' | 'ejected' | 'latency' | 'latencySum'
>;

/**
 * Reads the counters of one route, summed over the threads that write them.
 */
export class TrafficSum implements TrafficReading {
  readonly #parts: () => readonly RouteBlocks[];

  /** @param parts - the blocks of each thread as they are now */
  constructor(parts: () => readonly RouteBlocks[]) {
    this.#parts = parts;
  }

  get lastRequestAt(): number | undefined {
    const newest = Math.max(
      0,
      ...this.#routes.map(cells => cells[ROUTE.lastRequestAt]),
    );
    return newest === 0 ? undefined : newest;
  }

  get canaryEmpty(): number {
    return sumOf(this.#routes, ROUTE.canaryEmpty);
  }

  get retries(): number {
    return sumOf(this.#routes, ROUTE.retries);
  }

  get mirrored(): MirrorCounts {
    const routes = this.#routes;
    return Object.fromEntries(
      MIRROR_OUTCOMES.map((outcome, at) => [
        outcome,
        sumOf(routes, ROUTE.mirrored + at),
      ]),
    ) as MirrorCounts;
  }

  get oddities(): readonly number[] {
    const routes = this.#routes;
    return ODDITIES.map((_, at) => sumOf(routes, ROUTE.oddities + at));
  }

  get refused(): ReadonlyMap<number, number> {
    return readStatuses(this.#routes, ROUTE.refused);
  }

  get failures(): ReadonlyMap<UpstreamFailure, number> {
    const routes = this.#routes;
    return new Map(
      UPSTREAM_FAILURES.flatMap((reason, at) => {
        const count = sumOf(routes, ROUTE.failures + at);
        return count > 0 ? [[reason, count] as const] : [];
      }),
    );
  }

  get totals(): Record<Group, GroupTotals> {
    const routes = this.#routes;
    const of = (group: Group): GroupTotals => ({
      ...summaryAt(routes, ROUTE.summary[group]),
      get codes() {
        return readStatuses(routes, ROUTE.codes[group]);
      },
    });
    return { stable: of('stable'), canary: of('canary') };
  }

  inFlight(group?: Group): number {
    return this.#inFlight(
      block => group === undefined || block.group === group,
    );
  }

  inFlightOf(revision: string): number {
    return this.#inFlight(block => block.revision === revision);
  }

  range(from: number, to: number): CounterBucket[] {
    const found = new Map<string, CounterBucket>();
    for (const { group, revision, memory } of this.#groups) {
      const cells = new Float64Array(memory);
      for (let place = 0; place < RING; place += 1) {
        const at = ringCell(place);
        const start = cells[at];
        if (start > 0 && start >= from && start < to) {
          const summary = summaryAt([cells], at + 1);
          // one that was taken for a newer bucket meanwhile says nothing of the old one
          if (cells[at] === start) {
            const key = JSON.stringify([start, group, revision]);
            const same = found.get(key);
            found.set(key, {
              start,
              group,
              revision,
              ...(same ? add(same, summary) : summary),
            });
          }
        }
      }
    }
    return [...found.values()].sort((a, b) => a.start - b.start);
  }

  get #routes(): Float64Array[] {
    return this.#parts().map(({ route }) => new Float64Array(route));
  }

  get #groups(): GroupBlock[] {
    return this.#parts().flatMap(({ groups }) => groups);
  }

  #inFlight(counts: (block: GroupBlock) => boolean): number {
    return this.#groups
      .filter(counts)
      .reduce(
        (sum, { memory }) => sum + new Float64Array(memory)[GROUP.inFlight],
        0,
      );
  }
}

function summaryAt(blocks: readonly Float64Array[], at: number): Summary {
  const errors = sumOf(blocks, at + SUMMARY.errors);
  const latency = Array.from({ length: LATENCY_CLASSES }, (_, index) =>
    sumOf(blocks, at + SUMMARY.latency + index),
  );
  return {
    requests: latency.reduce((sum, count) => sum + count, 0),
    errors,
    ejected: sumOf(blocks, at + SUMMARY.ejected),
    latency,
    latencySum: sumOf(blocks, at + SUMMARY.latencySum),
  };
}

function add(a: Summary, b: Summary): Summary {
  return {
    requests: a.requests + b.requests,
    errors: a.errors + b.errors,
    ejected: a.ejected + b.ejected,
    latency: a.latency.map((count, index) => count + b.latency[index]),
    latencySum: a.latencySum + b.latencySum,
  };
}
