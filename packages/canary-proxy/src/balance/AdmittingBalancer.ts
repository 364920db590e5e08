import type { Balancer, Random } from './Balancer';
import type { Pod } from './Pod';

/**
 * Asks the breaker of the pod that another balancer picked, and for another pod where it is recovering and has had its share.
 */
export class AdmittingBalancer implements Balancer {
  static create(inner: Balancer): AdmittingBalancer {
    return new AdmittingBalancer(inner);
  }

  readonly #inner: Balancer;

  private constructor(inner: Balancer) {
    this.#inner = inner;
  }

  pick(
    pods: readonly Pod[],
    now: number,
    random: Random,
    excluded?: ReadonlySet<Pod>,
  ): Pod | undefined {
    let refused: Set<Pod> | undefined;
    for (;;) {
      const pod = this.#inner.pick(pods, now, random, refused ?? excluded);
      if (pod === undefined || pod.breaker.admits(now)) {
        return pod;
      }
      refused ??= new Set(excluded);
      refused.add(pod);
    }
  }
}
