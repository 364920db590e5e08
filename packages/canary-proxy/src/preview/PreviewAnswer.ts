import type { Decision, Issue } from '@backstage-releases/canary-policy';
import type { Group } from '../traffic/RouteTraffic';

/**
 * How many requests and users of a sample something is true of.
 *
 * @public
 */
export interface PreviewCount {
  /** Requests that the sampled ones stand for. */
  requests: number;
  /** Different users among the sampled requests. */
  users: number;
  /** Percent of all requests, two decimals. */
  shareOfRequests: number;
  /** Percent of all users, two decimals. */
  shareOfUsers: number;
}

/**
 * What one rule of a policy would do.
 *
 * @public
 */
export interface PreviewedRule {
  /** Whom it means, in words. */
  users: string;
  share: number;
  /** Who is in its segment, and has an identity. */
  inSegment: PreviewCount;
  /** Whom it takes, and no rule before it. */
  takes: PreviewCount;
}

/**
 * One sampled request.
 *
 * @public
 */
export interface PreviewExample {
  /** Milliseconds since the epoch. */
  at: number;
  address: string;
  /** In words. */
  device: string;
  /** ISO 3166, as finely as it is known. */
  region?: string;
  /** The group that it would get. */
  group: Group;
  reason: Decision['reason'];
  /** Index of the first rule that takes it. */
  rule?: number;
  /** The group that it got. */
  gotGroup: Group;
}

/**
 * Who would see the canary under a policy, by a sample of the last minutes.
 *
 * @public
 */
export interface PreviewAnswer {
  id: string;
  instance: string;
  now: number;
  /** The policy in words. */
  description: string;
  /** When the oldest and the newest sampled request came, milliseconds since the epoch; absent where there is none. */
  from?: number;
  to?: number;
  /** Requests in the sample. */
  sampled: number;
  /** Requests that they stand for. */
  requests: number;
  /** Different users among the sampled requests; those without an identity are nobody. */
  users: number;
  canary: PreviewCount;
  /** With those who may be in it by what the sample can't tell, where there is such a thing. `canary` is without them. */
  canaryAtMost?: PreviewCount;
  /** Each request's group is what it would get; otherwise places of some users are stand-ins, right on average. */
  exact: boolean;
  byRule: PreviewedRule[];
  /** What the sample can't tell of the policy. */
  untold: Issue[];
  /** Sampled requests that are not counted, for what the policy asks of them was more than is kept. */
  leftOut: number;
  /** At most twenty of different users, the newest first. */
  examples: PreviewExample[];
}

/** What is previewed, besides where and when. */
export type Preview = Omit<PreviewAnswer, 'id' | 'instance' | 'now'>;
