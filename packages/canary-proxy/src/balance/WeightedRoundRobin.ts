import type { Balancer, Random } from './Balancer';
import type { Pod } from './Pod';
import { SmoothWeights } from './SmoothWeights';

/**
 * `wrr`: in turn, by the weights of the pods.
 */
export class WeightedRoundRobin implements Balancer {
  readonly #turns = new SmoothWeights();

  pick(
    pods: readonly Pod[],
    now: number,
    _random: Random,
    excluded?: ReadonlySet<Pod>,
  ): Pod | undefined {
    return this.#turns.pick(pods, i =>
      pods[i].isOpen(now) || excluded?.has(pods[i])
        ? 0
        : pods[i].weight * pods[i].warmth(now),
    );
  }
}
