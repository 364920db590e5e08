import type { Balancer, Random } from './Balancer';
import type { Pod } from './Pod';
import { penalisedLatency } from './penalisedLatency';

/** How often to look for a pod by luck before all are looked through. */
const PROBES = 3;

/**
 * Of two pods taken at random, the better one: nearly as even as asking all of them, without all instances of the proxy running to the same pod.
 */
export class TwoChoices implements Balancer {
  /** `p2c`: the one with fewer requests in flight. */
  static byInFlight(): TwoChoices {
    return new TwoChoices(isLessBusy);
  }

  /** `peak-ewma`: the one whose latency times requests in flight is less. */
  static byPeakEwma(): TwoChoices {
    return new TwoChoices(isCheaper);
  }

  readonly #isBetter: (a: Pod, b: Pod, now: number) => boolean;

  private constructor(isBetter: (a: Pod, b: Pod, now: number) => boolean) {
    this.#isBetter = isBetter;
  }

  pick(
    pods: readonly Pod[],
    now: number,
    random: Random,
    excluded?: ReadonlySet<Pod>,
  ): Pod | undefined {
    const first = takeOne(pods, now, random, excluded, undefined);
    const second =
      first && pods.length > 1
        ? takeOne(pods, now, random, excluded, first)
        : undefined;
    return second !== undefined && this.#isBetter(second, first!, now)
      ? second
      : first;
  }
}

/**
 * A pod at random: the first one in proportion to how warm each is. The second one any other, but left out as often as it is colder than the
 * first, so that a pod that starts slowly isn't preferred for being idle.
 */
function takeOne(
  pods: readonly Pod[],
  now: number,
  random: Random,
  excluded: ReadonlySet<Pod> | undefined,
  first: Pod | undefined,
): Pod | undefined {
  for (let probe = 0; probe < PROBES; probe += 1) {
    const pod = pods[Math.floor(random() * pods.length)];
    if (pod !== undefined && mayTake(pod, now, excluded, first)) {
      const warmth = pod.warmth(now);
      if (first !== undefined) {
        return isKept(warmth, first, now, random) ? pod : undefined;
      }
      if (warmth >= 1 || random() < warmth) {
        return pod;
      }
    }
  }
  return lookThrough(pods, now, random, excluded, first);
}

function lookThrough(
  pods: readonly Pod[],
  now: number,
  random: Random,
  excluded: ReadonlySet<Pod> | undefined,
  first: Pod | undefined,
): Pod | undefined {
  let total = 0;
  for (let i = 0; i < pods.length; i += 1) {
    if (mayTake(pods[i], now, excluded, first)) {
      total += first === undefined ? pods[i].warmth(now) : 1;
    }
  }
  let place = random() * total;
  let found: Pod | undefined;
  for (let i = 0; i < pods.length && place >= 0; i += 1) {
    if (mayTake(pods[i], now, excluded, first)) {
      found = pods[i];
      place -= first === undefined ? found.warmth(now) : 1;
    }
  }
  return found === undefined ||
    first === undefined ||
    isKept(found.warmth(now), first, now, random)
    ? found
    : undefined;
}

function mayTake(
  pod: Pod,
  now: number,
  excluded: ReadonlySet<Pod> | undefined,
  first: Pod | undefined,
): boolean {
  return pod !== first && !pod.isOpen(now) && !excluded?.has(pod);
}

function isKept(
  warmth: number,
  first: Pod,
  now: number,
  random: Random,
): boolean {
  const other = first.warmth(now);
  return warmth >= other || random() * other < warmth;
}

function isLessBusy(a: Pod, b: Pod): boolean {
  return (a.inFlight + 1) * b.weight < (b.inFlight + 1) * a.weight;
}

function isCheaper(a: Pod, b: Pod, now: number): boolean {
  const slowest = Math.max(a.latency(now), b.latency(now));
  return costOf(a, slowest, now) < costOf(b, slowest, now);
}

function costOf(pod: Pod, slowest: number, now: number): number {
  const { isMeasured, inFlight, weight } = pod;
  const latency = penalisedLatency(
    isMeasured,
    pod.latency(now),
    pod.failureShare(now),
    inFlight,
    slowest,
  );
  return (latency * (inFlight + 1)) / weight;
}
