import type {
  BalanceDocument,
  MirrorDocument,
  Policy,
  RoutePathsDocument,
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
export interface RoutePlan extends RoutePathsDocument {
  id: string;
  generation: number;
  port: number;
  stable: GroupPlan;
  canary?: GroupPlan;
  /** Nobody gets it; there is one only where there is no canary. */
  previous?: GroupPlan;
  /** Without it everyone gets stable. */
  policy?: Policy;
  balance?: BalanceDocument;
  mirror?: MirrorDocument;
  timeouts?: TimeoutsDocument;
  /** How long streams of a revision without users may go on, for example `5s`. */
  drain?: string;
}
