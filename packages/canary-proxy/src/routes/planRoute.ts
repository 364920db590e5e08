import type {
  RouteDocument,
  RouteGroup,
} from '@backstage-releases/canary-policy';
import type { GroupPlan, RoutePlan } from '../dataplane/RoutePlan';

/**
 * What the data plane does for a document, given the instances that are known.
 *
 * @param endpointsOf - the instances of a group; `undefined` while they have not been read
 * @param allStable - everyone gets stable, whatever the policy says
 * @returns what to serve, or for which group's instances it has to wait
 */
export function planRoute(
  document: RouteDocument,
  endpointsOf: (
    group: RouteGroup,
    name: 'stable' | 'canary' | 'previous',
  ) => Pick<GroupPlan, 'endpoints' | 'ending'> | undefined,
  allStable: boolean,
): { plan: RoutePlan } | { waitsFor: 'stable' | 'canary' } {
  const { id, generation, port, canary, previous } = document;
  const splits = canary !== undefined && document.policy !== undefined;
  const toPlan = (
    group: RouteGroup,
    name: 'stable' | 'canary' | 'previous',
  ): GroupPlan | undefined => {
    const endpoints = endpointsOf(group, name);
    return endpoints && { revision: group.revision, ...endpoints };
  };
  const stablePlan = toPlan(document.stable, 'stable');
  const canaryPlan = canary && toPlan(canary, 'canary');
  if (stablePlan === undefined) {
    return { waitsFor: 'stable' };
  }
  if (splits && canaryPlan === undefined) {
    return { waitsFor: 'canary' };
  }
  return {
    plan: {
      id,
      generation,
      port,
      stable: stablePlan,
      canary: canaryPlan,
      previous: canary ? undefined : previous && toPlan(previous, 'previous'),
      policy: splits && !allStable ? document.policy : undefined,
      balance: document.balance,
      mirror: allStable ? undefined : document.mirror,
      timeouts: document.timeouts,
      drain: document.drain,
      cache: document.cache,
      assets: document.assets,
    },
  };
}
