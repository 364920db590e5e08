import type {
  BalanceDocument,
  Policy,
  TimeoutsDocument,
} from '@backstage-releases/canary-policy';

/** One group of a route, with the instances to which requests go now. */
export interface GroupPlan {
  revision: string;
  /** `host:port`, IPv6 hosts in brackets. */
  endpoints: readonly string[];
  /** Those of them that are about to end: asked only where no other may be. */
  ending?: readonly string[];
}

/**
 * What a data plane does on one port. Plain data, so that a data plane can be another program.
 */
export interface RoutePlan {
  id: string;
  generation: number;
  port: number;
  stable: GroupPlan;
  canary?: GroupPlan;
  /** Without it everyone gets stable. */
  policy?: Policy;
  balance?: BalanceDocument;
  timeouts?: TimeoutsDocument;
}
