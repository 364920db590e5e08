import type { PodStatus } from '../../balance/Pod';
import type { BreakerState } from '../../balance/CircuitBreaker';
import type { DrainingRevision, RouteDetail } from '../DataPlane';

/** The worst last. */
const BREAKER_STATES: BreakerState[] = ['closed', 'recovering', 'open'];

/**
 * What several threads know of a route, as if one had carried all. Each judges instances for itself; the state of an instance's breaker is the worst
 * of them, and its share the mean.
 */
export function mergeDetails(details: readonly RouteDetail[]): RouteDetail {
  return {
    pods: {
      stable: mergePods(details.map(({ pods }) => pods.stable)),
      canary: mergePods(details.map(({ pods }) => pods.canary)),
    },
    draining: mergeBy(
      details.flatMap(({ draining }) => draining),
      ({ revision }) => revision,
      mergeDraining,
    ),
  };
}

function mergePods(perThread: readonly PodStatus[][]): PodStatus[] {
  return mergeBy(perThread.flat(), ({ address }) => address, mergePod);
}

function mergeBy<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  merge: (same: readonly T[]) => T,
): T[] {
  const found = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    found.set(key, [...(found.get(key) ?? []), item]);
  }
  return [...found.values()].map(merge);
}

function mergePod(pods: readonly PodStatus[]): PodStatus {
  const [first] = pods;
  const measured = pods.filter(({ latencyMs }) => latencyMs !== undefined);
  // an average of few requests says less than one of many, but is not nothing
  const weights = measured.map(({ requests }) => requests + 1);
  const lastTrips = pods.flatMap(({ breaker }) => breaker.lastTrip ?? []);
  return {
    address: first.address,
    serving: pods.some(({ serving }) => serving),
    terminating: pods.some(({ terminating }) => terminating),
    weight: first.weight,
    warmth: mean(pods.map(({ warmth }) => warmth)),
    inFlight: sum(pods.map(({ inFlight }) => inFlight)),
    latencyMs:
      measured.length === 0
        ? undefined
        : sum(measured.map(({ latencyMs }, at) => latencyMs! * weights[at])) /
          sum(weights),
    requests: sum(pods.map(({ requests }) => requests)),
    failures: sum(pods.map(({ failures }) => failures)),
    breaker: {
      state: BREAKER_STATES.findLast(state =>
        pods.some(({ breaker }) => breaker.state === state),
      )!,
      share: mean(pods.map(({ breaker }) => breaker.share)),
      trips: sum(pods.map(({ breaker }) => breaker.trips)),
      ...(lastTrips.length > 0 && {
        lastTrip: lastTrips.reduce((a, b) => (b.at > a.at ? b : a)),
      }),
    },
  };
}

function mergeDraining(same: readonly DrainingRevision[]): DrainingRevision {
  return {
    revision: same[0].revision,
    until: Math.max(...same.map(({ until }) => until)),
    inFlight: sum(same.map(({ inFlight }) => inFlight)),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

function mean(numbers: readonly number[]): number {
  return sum(numbers) / numbers.length;
}
