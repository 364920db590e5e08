import type { Balancer, Random } from './Balancer';
import type { Availability } from './decideEjection';
import type { Pod } from './Pod';

/**
 * The pods of one group, and whose turn it is. Those that are about to end are asked only where nobody else serves.
 */
export class PodGroup {
  static create(balancer: Balancer): PodGroup {
    return new PodGroup(balancer);
  }

  #balancer: Balancer;
  #pods: readonly Pod[] = [];
  #ready: readonly Pod[] = [];
  #ending: readonly Pod[] = [];

  private constructor(balancer: Balancer) {
    this.#balancer = balancer;
  }

  get pods(): readonly Pod[] {
    return this.#pods;
  }

  /** @param balancer - another one where the algorithm has changed */
  update(pods: readonly Pod[], balancer: Balancer = this.#balancer): void {
    this.#balancer = balancer;
    this.#pods = pods;
    this.#ready = pods.filter(pod => pod.isReady);
    this.#ending = pods.filter(pod => pod.isServing && !pod.isReady);
  }

  /**
   * @param excluded - those that were tried already
   * @returns `undefined` where no pod may be asked; see {@link decideEjection}
   */
  pick(
    now: number,
    random: Random,
    excluded?: ReadonlySet<Pod>,
  ): Pod | undefined {
    return (
      this.#balancer.pick(this.#ready, now, random, excluded) ??
      this.#balancer.pick(this.#ending, now, random, excluded)
    );
  }

  /** The pod with the fewest requests in flight, whatever breakers say. */
  pickAnyway(random: Random, excluded?: ReadonlySet<Pod>): Pod | undefined {
    const pods = this.#ready.length > 0 ? this.#ready : this.#ending;
    const offset = Math.floor(random() * pods.length);
    let best: Pod | undefined;
    for (let i = 0; i < pods.length; i += 1) {
      const pod = pods[(offset + i) % pods.length];
      if (
        !excluded?.has(pod) &&
        (best === undefined || pod.inFlight < best.inFlight)
      ) {
        best = pod;
      }
    }
    return best;
  }

  availability(now: number): Availability {
    const serving = this.#ready.length + this.#ending.length;
    const open = this.#pods.filter(
      pod => pod.isServing && pod.isOpen(now),
    ).length;
    return { serving, open };
  }
}
