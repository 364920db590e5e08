import { Memory } from './Memory';

/**
 * Where an identity came from, for example `cookie:uid`.
 *
 * @public
 */
export type IdentitySourceName =
  | `cookie:${string}`
  | `header:${string}`
  | 'assigned'
  | 'address';

/**
 * Which group a request gets, and why.
 *
 * @public
 */
export interface Decision {
  group: 'stable' | 'canary';
  reason: 'rule' | 'no-rule-matched' | 'no-identity';
  /** Index of the first rule that takes the user. */
  rule?: number;
  /** The user's bucket; absent where she has no identity. */
  bucket?: number;
  source?: IdentitySourceName;
  /** What is known of the user from now on. */
  memory?: Memory;
  /** Bucket and source are those of an earlier request. */
  isRemembered: boolean;
  /** The memory is new or has changed: write it. */
  remember: boolean;
}
