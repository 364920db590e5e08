import type { RoutePlan } from '../RoutePlan';
import { RequestDecider } from '../../decision/RequestDecider';
import type { Group, RouteTraffic } from '../../traffic/RouteTraffic';
import type { GroupCounters } from '../../traffic/GroupCounters';
import { Endpoint } from './Endpoint';
import { EndpointRing } from './EndpointRing';
import type { NetDataPlaneSettings } from './NetDataPlane';

/** One group as requests see it. */
export interface ActiveGroup {
  name: Group;
  ring: EndpointRing;
  counters: GroupCounters;
}

/**
 * A plan with its connections, as one request sees it from beginning to end: a new plan is a new object.
 */
export class ActivePlan {
  /**
   * @param former - whose decider, connections and turn are kept where the plan didn't change them
   */
  static create(
    plan: RoutePlan,
    traffic: RouteTraffic,
    {
      cookieKeys,
      regions,
    }: Pick<NetDataPlaneSettings, 'cookieKeys' | 'regions'>,
    former: ActivePlan | undefined,
    now: number,
  ): ActivePlan {
    const known = new Map(
      former?.endpoints.map(endpoint => [endpoint.address, endpoint]),
    );
    const toEndpoint = (address: string) => {
      const endpoint = known.get(address) ?? new Endpoint(address);
      known.set(address, endpoint);
      return endpoint;
    };
    const toGroup = (name: Group): ActiveGroup | undefined => {
      const group = plan[name];
      return (
        group && {
          name,
          ring: new EndpointRing(group.endpoints.map(toEndpoint)),
          counters: traffic.of(name, group.revision, now),
        }
      );
    };
    return new ActivePlan(
      plan,
      former?.decider.follows(plan.policy)
        ? former.decider
        : RequestDecider.create(plan.policy, cookieKeys, regions),
      toGroup('stable')!,
      toGroup('canary'),
    );
  }

  readonly plan: RoutePlan;
  readonly decider: RequestDecider;
  readonly stable: ActiveGroup;
  readonly canary: ActiveGroup | undefined;

  private constructor(
    plan: RoutePlan,
    decider: RequestDecider,
    stable: ActiveGroup,
    canary: ActiveGroup | undefined,
  ) {
    this.plan = plan;
    this.decider = decider;
    this.stable = stable;
    this.canary = canary;
  }

  get endpoints(): Endpoint[] {
    return [
      ...this.stable.ring.endpoints,
      ...(this.canary?.ring.endpoints ?? []),
    ];
  }

  /**
   * The group that answers, given the one that was decided: users of a canary without a ready instance get stable. Never the other way round: an
   * unproven version doesn't get everyone because stable is gone.
   */
  answering(decided: Group): ActiveGroup {
    return decided === 'canary' && this.canary?.ring.endpoints.length
      ? this.canary
      : this.stable;
  }

  /** Closes the idle connections to instances that a newer plan doesn't have. */
  retire(successor: ActivePlan | undefined): void {
    const kept = new Set(successor?.endpoints);
    for (const endpoint of this.endpoints) {
      if (!kept.has(endpoint)) {
        endpoint.retire();
      }
    }
  }
}
