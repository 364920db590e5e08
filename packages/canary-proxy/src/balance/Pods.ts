import { Pod, PodInfo, PodRules } from './Pod';

/** How long a pod that is gone is remembered: one whose readiness flaps must not come back with a clean record. Milliseconds. */
const REMEMBERED_MS = 60_000;

/**
 * The pods of one route by address, whatever group and plan they are in.
 */
export class Pods {
  static create(rules: PodRules): Pods {
    return new Pods(rules);
  }

  #rules: PodRules;
  readonly #pods = new Map<string, Pod>();
  readonly #goneSince = new Map<Pod, number>();

  private constructor(rules: PodRules) {
    this.#rules = rules;
  }

  /** Goes on under other rules; pods keep their state. */
  follow(rules: PodRules): void {
    this.#rules = rules;
    this.#pods.forEach(pod => pod.follow(rules));
  }

  /**
   * Takes note of which pods there are now.
   *
   * @param groups - the pods of each group that serve; an address in two groups is one pod
   * @returns the same groups
   */
  update(groups: readonly (readonly PodInfo[])[], now: number): Pod[][] {
    const present = new Set<Pod>();
    const found = groups.map(infos =>
      infos.map(info => {
        const pod = this.#podOf(info, now);
        if (!present.has(pod)) {
          present.add(pod);
          pod.update(info, now);
        }
        return pod;
      }),
    );
    this.#forget(present, now);
    return found;
  }

  /** All that are known, also those that are gone but remembered. */
  get known(): Pod[] {
    return [...this.#pods.values()];
  }

  #podOf(info: PodInfo, now: number): Pod {
    const known = this.#pods.get(info.address);
    if (known) {
      return known;
    }
    const pod = Pod.create(info, this.#rules, now);
    this.#pods.set(info.address, pod);
    return pod;
  }

  #forget(present: ReadonlySet<Pod>, now: number): void {
    for (const pod of this.#pods.values()) {
      if (present.has(pod)) {
        this.#goneSince.delete(pod);
        continue;
      }
      pod.update(undefined, now);
      const since = this.#goneSince.get(pod) ?? now;
      this.#goneSince.set(pod, since);
      if (pod.inFlight === 0 && now - since >= REMEMBERED_MS) {
        this.#goneSince.delete(pod);
        this.#pods.delete(pod.address);
      }
    }
  }
}
