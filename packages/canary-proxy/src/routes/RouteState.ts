import type { RouteDocument } from '@backstage-releases/canary-policy';
import type { RoutePlan } from '../dataplane/RoutePlan';

/** Where a document came from. */
export type RouteOrigin = 'file' | 'configmap' | 'api';

/** A route as it stands. */
export interface RouteState {
  document: RouteDocument;
  origin: RouteOrigin;
  /** The next request is handled as the document says. */
  serving: boolean;
  /** Why it isn't. */
  reason?: string;
  /** Since when what said it is gone, ms since the epoch: everyone gets stable, and soon it is removed. */
  vanishedAt?: number;
  /** What the whole data plane does. */
  plan: RoutePlan | undefined;
  /** What came after that, oldest first: some of its threads may do it already. */
  underWay: readonly RoutePlan[];
}

/** What a reason why a route isn't served as its document says is found by. */
export interface RouteFacts {
  document: RouteDocument;
  /** The document that is served. */
  served: RouteDocument | undefined;
  plan: RoutePlan | undefined;
  /** Why the whole data plane does not do what it was given last. */
  problem: string | undefined;
  /** Whose instances have not been read. */
  waitsFor: 'stable' | 'canary' | undefined;
  vanished: boolean;
  /** Something listens on its port. */
  listens: boolean;
}

/** Why the next request isn't handled as the document says; undefined where it is. */
export function whyNotServed(facts: RouteFacts): string | undefined {
  const { document, served, plan, problem, waitsFor } = facts;
  const { vanished, listens } = facts;
  const split = document.canary !== undefined && document.policy !== undefined;
  if (waitsFor || served !== document) {
    const service = document[waitsFor ?? 'stable']?.service;
    return `The instances of ${waitsFor} ('${service?.namespace}/${service?.name}') have not been read yet`;
  }
  if (problem) {
    return problem;
  }
  if (split && plan?.policy === undefined) {
    return vanished
      ? 'The ConfigMap of this route is gone; everyone gets stable'
      : 'The source of routes is lost; everyone gets stable';
  }
  return listens ? undefined : `Nothing listens on port ${document.port}`;
}
