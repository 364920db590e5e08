/**
 * The ways to balance, by the name that a route says.
 *
 * @public
 */
export const ALGORITHMS = ['wrr', 'drr', 'p2c', 'peak-ewma'] as const;

/** @public */
export type Algorithm = (typeof ALGORITHMS)[number];

/**
 * What the weights of `drr` follow, by the name that a route says.
 *
 * @public
 */
export const WEIGHTS = ['response-time', 'traefik-1'] as const;

/** @public */
export type WeightsName = (typeof WEIGHTS)[number];

/**
 * What a route does when no pod of a group may be asked.
 *
 * @public
 */
export const FALLBACKS = ['stable', 'fail'] as const;

/** @public */
export type Fallback = (typeof FALLBACKS)[number];

/**
 * How a route balances, as it is written: `balance` of a route. Durations are texts such as `10s`.
 *
 * @public
 */
export interface BalanceDocument {
  /** `peak-ewma` by default. */
  algorithm?: Algorithm;
  /** What the weights of `drr` follow: `response-time` by default, or `traefik-1`, which looks at errors alone. */
  weights?: WeightsName;
  /** How long a pod that has become ready gets less than its share: `10s` by default, `0s` for not at all. */
  slowStart?: string;
  /** When a pod that fails is left alone; `false` for never. */
  breaker?: false | BreakerDocument;
  /** When no pod of a group may be asked: `stable` (by default) or `fail`. */
  fallback?: Fallback;
  /** Keeps a user at a pod; not by default. */
  sticky?: { cookie: string };
  retries?: RetriesDocument;
}

/** @public */
export interface BreakerDocument {
  /** `NetworkErrorRatio() > 0.5` by default. */
  condition?: string;
  /** The condition is not asked below so many requests in ten seconds: 20 by default. */
  minRequests?: number;
  /** So many network errors in a row are enough: 5 by default, 0 for never. */
  consecutiveFailures?: number;
  /** How long a pod is left alone: `10s` by default. */
  fallbackDuration?: string;
  /** How long its share grows after that: `10s` by default. */
  recoveryDuration?: string;
  /** How often the condition is asked at most: `100ms` by default. */
  checkPeriod?: string;
}

/** @public */
export interface RetriesDocument {
  /** In all, the first one included: 3 by default, 1 for no retries. */
  attempts?: number;
  /** Retries that there may be for a hundred requests: 20 by default. */
  percent?: number;
  /** Retries that there may be on top of it each second: 3 by default. */
  perSecond?: number;
}
