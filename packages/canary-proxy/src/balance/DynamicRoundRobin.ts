import type { Balancer, Random } from './Balancer';
import type { DynamicWeights, PeriodSample } from './DynamicWeights';
import type { Pod, PodTotals } from './Pod';
import { SmoothWeights } from './SmoothWeights';

/** What is kept about a pod from one period to the next. */
interface Period {
  weight: number;
  /** At the beginning of this period. */
  before: PodTotals;
}

/**
 * `drr`: in turn, by weights that are reckoned anew after each period from what the pods did in it.
 */
export class DynamicRoundRobin implements Balancer {
  static create(weights: DynamicWeights): DynamicRoundRobin {
    return new DynamicRoundRobin(weights);
  }

  readonly #weights: DynamicWeights;
  readonly #turns = new SmoothWeights();
  #pods: readonly Pod[] = [];
  #periods: readonly Period[] = [];
  #began = -Infinity;

  private constructor(weights: DynamicWeights) {
    this.#weights = weights;
  }

  pick(
    pods: readonly Pod[],
    now: number,
    _random: Random,
    excluded?: ReadonlySet<Pod>,
  ): Pod | undefined {
    this.#align(pods, now);
    if (now - this.#began >= this.#weights.periodMs) {
      this.#beginPeriod(now);
    }
    return this.#turns.pick(pods, i =>
      pods[i].isOpen(now) || excluded?.has(pods[i])
        ? 0
        : this.#periods[i].weight * pods[i].warmth(now),
    );
  }

  /** The weights of this period, in the order of the pods. */
  get weights(): number[] {
    return this.#periods.map(({ weight }) => weight);
  }

  #align(pods: readonly Pod[], now: number): void {
    if (pods === this.#pods) {
      return;
    }
    const former = new Map(
      this.#pods.map((pod, i) => [pod, this.#periods[i]] as const),
    );
    this.#periods = pods.map(
      pod => former.get(pod) ?? { weight: pod.weight, before: pod.totals(now) },
    );
    this.#pods = pods;
  }

  #beginPeriod(now: number): void {
    const pods = this.#pods;
    const totals = pods.map(pod => pod.totals(now));
    const isFirst = this.#began === -Infinity;
    const elapsed = now - this.#began;
    const weights = isFirst
      ? pods.map(pod => pod.weight)
      : this.#weights.next(
          pods.map((pod, i) =>
            toSample(pod, this.#periods[i].before, totals[i], elapsed),
          ),
          this.weights,
        );
    this.#periods = pods.map((_, i) => ({
      weight: weights[i],
      before: totals[i],
    }));
    this.#began = now;
  }
}

function toSample(
  pod: Pod,
  before: PodTotals,
  after: PodTotals,
  elapsed: number,
): PeriodSample {
  const answered = after.answered - before.answered;
  const failed = after.failed - before.failed;
  return {
    weight: pod.weight,
    latencyMs:
      answered > 0
        ? (after.latencyMs - before.latencyMs) / answered
        : undefined,
    connections: (after.busyMs - before.busyMs) / elapsed,
    failureShare: failed > 0 ? failed / (answered + failed) : 0,
  };
}
