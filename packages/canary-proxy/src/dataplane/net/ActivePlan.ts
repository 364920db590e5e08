import {
  parseTimeouts,
  RouteTimeouts,
} from '@backstage-releases/canary-policy';
import type { RouteBalance } from '../../balance/RouteBalance';
import { PathRules } from '../../caching/PathRules';
import { RequestDecider } from '../../decision/RequestDecider';
import type { SampleTaker } from '../../sample/SampleTaker';
import type { GroupCounters } from '../../traffic/GroupCounters';
import type { Group, RouteTraffic } from '../../traffic/RouteTraffic';
import type { RoutePlan } from '../RoutePlan';
import type { EndpointPools } from './EndpointPools';
import type { Mirror } from './Mirror';
import type { NetDataPlaneSettings } from './NetDataPlane';

/** What a route keeps whatever its plan. */
export interface RouteMemory {
  readonly traffic: RouteTraffic;
  readonly balance: RouteBalance;
  readonly pools: EndpointPools;
  readonly mirror: Mirror;
  /** What a group is in the plan that is served now, be it another one than that of a request under way. */
  revisionNow(group: Group): string | undefined;
  /** Keeps some of its requests. */
  readonly samples?: SampleTaker;
}

/** One group as requests see it. */
export interface ActiveGroup {
  readonly name: Group;
  readonly counters: GroupCounters;
}

/**
 * A plan as one request sees it from beginning to end: a new plan is a new object.
 */
export class ActivePlan {
  /** @param former - whose decider is kept where the policy is the same */
  static create(
    plan: RoutePlan,
    memory: RouteMemory,
    {
      cookieKeys,
      regions,
      timeouts,
    }: Pick<NetDataPlaneSettings, 'cookieKeys' | 'regions' | 'timeouts'>,
    former: ActivePlan | undefined,
    now: number,
  ): ActivePlan {
    const toGroup = (name: Group): ActiveGroup => ({
      name,
      counters: memory.traffic.of(
        name,
        (plan[name] ?? plan.stable).revision,
        now,
      ),
    });
    const stable = toGroup('stable');
    return new ActivePlan(
      plan,
      memory,
      former?.decider.follows(plan.policy)
        ? former.decider
        : RequestDecider.create(plan.policy, cookieKeys, regions),
      { stable, canary: plan.canary ? toGroup('canary') : stable },
      parseTimeouts(plan.timeouts, timeouts),
    );
  }

  readonly plan: RoutePlan;
  readonly memory: RouteMemory;
  readonly decider: RequestDecider;
  /** Without a canary nobody is sent there. */
  readonly groups: Readonly<Record<Group, ActiveGroup>>;
  readonly timeouts: RouteTimeouts;
  readonly paths: PathRules;

  private constructor(
    plan: RoutePlan,
    memory: RouteMemory,
    decider: RequestDecider,
    groups: Record<Group, ActiveGroup>,
    timeouts: RouteTimeouts,
  ) {
    this.timeouts = timeouts;
    this.paths = PathRules.create(plan);
    this.plan = plan;
    this.memory = memory;
    this.decider = decider;
    this.groups = groups;
  }
}

/** What a group is in a plan; where there is no canary, it is the stable of before. */
export function revisionOf(
  { stable, canary, previous }: RoutePlan,
  group: Group,
): string | undefined {
  return group === 'stable' ? stable.revision : (canary ?? previous)?.revision;
}
