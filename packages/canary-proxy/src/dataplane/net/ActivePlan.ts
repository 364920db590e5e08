import {
  parseTimeouts,
  RouteTimeouts,
} from '@backstage-releases/canary-policy';
import type { RouteBalance } from '../../balance/RouteBalance';
import {
  DecidedRequest,
  ProxyDecision,
  RequestDecider,
} from '../../decision/RequestDecider';
import type { RequestHead } from '../../http1/RequestHead';
import type { SampleTaker } from '../../sample/SampleTaker';
import type { GroupCounters } from '../../traffic/GroupCounters';
import type { Group, RouteTraffic } from '../../traffic/RouteTraffic';
import type { RoutePlan } from '../RoutePlan';
import type { EndpointPools } from './EndpointPools';
import type { NetDataPlaneSettings } from './NetDataPlane';

/** What a route keeps whatever its plan. */
export interface RouteMemory {
  readonly traffic: RouteTraffic;
  readonly balance: RouteBalance;
  readonly pools: EndpointPools;
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

  private constructor(
    plan: RoutePlan,
    memory: RouteMemory,
    decider: RequestDecider,
    groups: Record<Group, ActiveGroup>,
    timeouts: RouteTimeouts,
  ) {
    this.timeouts = timeouts;
    this.plan = plan;
    this.memory = memory;
    this.decider = decider;
    this.groups = groups;
  }

  /** Keeps a request for previews, where it is its turn. */
  sample(
    at: number,
    request: DecidedRequest,
    head: RequestHead,
    decision: ProxyDecision,
    group: Group,
  ): void {
    const { samples } = this.memory;
    if (samples?.takes(at)) {
      const { cookie } = this.decider;
      const fields = head.fields();
      samples.add({ at, request, fields, decision, cookie, group });
    }
  }
}
