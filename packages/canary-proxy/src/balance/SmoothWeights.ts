import type { Pod } from './Pod';

/**
 * Smooth weighted round robin, as nginx does it: every pod gains its weight, the one that has most is picked and pays what all gained. Over a cycle
 * of as many picks as the weights sum up to, each pod is picked as often as its weight says, and never in a bunch.
 */
export class SmoothWeights {
  #pods: readonly Pod[] = [];
  #gained: number[] = [];

  /**
   * @param weightOf - by the pod's index; below or at 0 for one that may not be picked now
   */
  pick(
    pods: readonly Pod[],
    weightOf: (index: number) => number,
  ): Pod | undefined {
    this.#align(pods);
    let total = 0;
    let best = -1;
    for (let i = 0; i < pods.length; i += 1) {
      const weight = weightOf(i);
      if (weight > 0) {
        total += weight;
        this.#gained[i] += weight;
        if (best < 0 || this.#gained[i] > this.#gained[best]) {
          best = i;
        }
      }
    }
    if (best < 0) {
      return undefined;
    }
    this.#gained[best] -= total;
    return pods[best];
  }

  /** Pods that stay keep what they have gained. */
  #align(pods: readonly Pod[]): void {
    if (pods === this.#pods) {
      return;
    }
    const former = new Map(
      this.#pods.map((pod, i) => [pod, this.#gained[i]] as const),
    );
    this.#gained = pods.map(pod => former.get(pod) ?? 0);
    this.#pods = pods;
  }
}
