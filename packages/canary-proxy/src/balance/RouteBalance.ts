import type { Group } from '../traffic/RouteTraffic';
import type { BalanceSettings } from '@backstage-releases/canary-policy';
import type { Random } from './Balancer';
import { createBalancer } from './createBalancer';
import { decideEjection, EjectionReason } from './decideEjection';
import type { Pod, PodInfo, PodStatus } from './Pod';
import { PodGroup } from './PodGroup';
import { Pods } from './Pods';
import { RetryBudget } from './RetryBudget';
import { StickyPods } from './StickyPods';

/** The pods of each group that serve. */
export interface GroupPods {
  stable: readonly PodInfo[];
  canary?: readonly PodInfo[];
}

/** Where a request goes that no pod of its group may get; without a pod it gets 503. */
export interface FallenBack {
  group?: Group;
  pod: Pod | undefined;
  reason: EjectionReason;
}

/** One group with what keeps users at its pods. */
interface BalancedGroup {
  pods: PodGroup;
  sticky: StickyPods;
}

/**
 * How one route balances: all that outlives its plans.
 */
export class RouteBalance {
  /**
   * @param keys - for the ids of sticky cookies; the first one gives them, all are understood
   * @param route - the id of the route
   */
  static create(
    settings: BalanceSettings,
    keys: readonly Buffer[],
    route: string,
    random: Random = Math.random,
  ): RouteBalance {
    return new RouteBalance(settings, keys, route, random);
  }

  readonly budget: RetryBudget;
  #settings: BalanceSettings;
  readonly #random: Random;
  readonly #pods: Pods;
  readonly #groups: Record<Group, BalancedGroup>;

  private constructor(
    settings: BalanceSettings,
    keys: readonly Buffer[],
    route: string,
    random: Random,
  ) {
    const createGroup = () => ({
      pods: PodGroup.create(toBalancer(settings)),
      sticky: StickyPods.create(keys, route),
    });
    this.budget = RetryBudget.create(settings.retries);
    this.#settings = settings;
    this.#random = random;
    this.#pods = Pods.create(settings);
    this.#groups = { stable: createGroup(), canary: createGroup() };
  }

  get settings(): BalanceSettings {
    return this.#settings;
  }

  /** Goes on with other pods or settings; what is known about pods stays. */
  update(settings: BalanceSettings, groups: GroupPods, now: number): void {
    const { algorithm, weights, retries } = settings;
    const isOther =
      algorithm !== this.#settings.algorithm ||
      weights !== this.#settings.weights;
    this.#settings = settings;
    this.#pods.follow(settings);
    this.budget.follow(retries);
    const { stable, canary } = this.#groups;
    const [stablePods, canaryPods] = this.#pods.update(
      [groups.stable, groups.canary ?? []],
      now,
    );
    for (const [group, pods] of [
      [stable, stablePods],
      [canary, canaryPods],
    ] as const) {
      group.pods.update(pods, isOther ? toBalancer(settings) : undefined);
      group.sticky.update(settings.sticky ? pods : []);
    }
  }

  /**
   * The pod of a group for a request.
   *
   * @param cookie - the value of the sticky cookie
   * @param excluded - the pods that were tried already
   * @returns `undefined` where none may be asked; for a first attempt {@link RouteBalance.fallBack} says what then
   */
  pick(
    group: Group,
    now: number,
    cookie?: string,
    excluded?: ReadonlySet<Pod>,
  ): Pod | undefined {
    const { pods, sticky } = this.#groups[group];
    return (
      (cookie === undefined ? undefined : sticky.find(cookie, now, excluded)) ??
      pods.pick(now, this.#random, excluded)
    );
  }

  /**
   * What to do with a request for which `pick` found no pod, at its first attempt. It is to be counted with its reason.
   */
  fallBack(group: Group, now: number): FallenBack {
    const { stable, canary } = this.#groups;
    const { fallback } = this.#settings;
    const { reason, ...to } = decideEjection(
      group,
      {
        stable: stable.pods.availability(now),
        canary: canary.pods.availability(now),
      },
      fallback,
    );
    if (to.group === undefined) {
      return { pod: undefined, reason };
    }
    const { pods } = this.#groups[to.group];
    const pod = to.anyway ? undefined : pods.pick(now, this.#random);
    if (pod === undefined && fallback === 'fail') {
      return { pod, reason: 'ejected' };
    }
    // Stable's pods may all be recovering, and have had their share.
    return {
      group: to.group,
      pod: pod ?? pods.pickAnyway(this.#random),
      reason,
    };
  }

  /** The value of a cookie that keeps a user at a pod; `undefined` where the route is not sticky. */
  stickyId(group: Group, pod: Pod): string | undefined {
    return this.#groups[group].sticky.idOf(pod);
  }

  /** The pods of a group as they are shown. */
  status(group: Group, now: number): PodStatus[] {
    return this.#groups[group].pods.pods.map(pod => pod.status(now));
  }
}

function toBalancer({ algorithm, weights }: BalanceSettings) {
  return createBalancer(algorithm, weights);
}
