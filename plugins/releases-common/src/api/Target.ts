/**
 * A pod of a service.
 *
 * @public
 */
export interface InstanceView {
  name: string;
  revision: string;
  version: string;
  status: 'ready' | 'starting' | 'failing' | 'terminating';
  /** Why it isn't ready, in words. */
  reason?: string;
  restarts: number;
}

/**
 * One version running in one target.
 *
 * @public
 */
export interface RevisionView {
  /** For example `r3`. */
  name: string;
  version: string;
  digest?: string;
  wanted: number;
  available: number;
  /** Why instances aren't available, in words. */
  failing?: string;
}

/**
 * What one proxy instance serves of a route.
 *
 * @public
 */
export interface RouteConfirmation {
  instance: string;
  /** `unknown` where the instance could not be asked. */
  generation: number | 'unknown' | 'none';
  confirmed: boolean;
  message?: string;
}

/**
 * One service in one environment, as it is. Times are epoch milliseconds.
 *
 * @public
 */
export interface Target {
  /** `environment/namespace/name`. */
  id: string;
  environment: string;
  production: boolean;
  entityRef: string;
  /** When this was last looked at; undefined before the first look. */
  observedAt?: number;
  stable?: RevisionView;
  canary?: RevisionView;
  previous?: RevisionView & { until: number };
  /** Revisions that are neither: on their way in or out. */
  others: RevisionView[];
  instances: InstanceView[];
  route?: {
    generation: number;
    /** Share of everyone at the canary, percent. */
    share: number;
    who: string;
    confirmed: boolean;
    instances: RouteConfirmation[];
  };
  entrance?: {
    kind: string;
    name: string;
    pointsTo: 'service' | 'proxy' | 'absent' | 'unknown';
    /** Address that a browser can open, where it is known. */
    url?: string;
  };
  /** The release that holds this target. */
  holder?: number;
  /** Whether everything is as it should be. */
  settled: boolean;
  /** What it is working on or what hinders it, in words. */
  message?: string;
  /** What a rollback would do now; undefined where there is nothing to go back to. */
  rollback?: { version: string; words: string };
  releasedBy?: string;
  releasedAt?: number;
}

/**
 * What a rollback did, as far as it was confirmed when the answer was sent.
 *
 * @public
 */
export interface RollbackResult {
  target: Target;
  /** The version that users get. */
  version: string;
  /** Whether everyone gets it: every proxy instance has confirmed that, or without one the service leads there. */
  confirmed: boolean;
  /** Whether nothing that was under way before can change that any more. */
  fenced: boolean;
  confirmations: RouteConfirmation[];
  /** From the command to the confirmation, ms. */
  tookMs: number;
  release?: number;
}

/**
 * Requests of one group in one interval.
 *
 * @public
 */
export interface TrafficPoint {
  /** Start of the interval, epoch ms. */
  at: number;
  group: 'stable' | 'canary';
  requests: number;
  errors: number;
  /** Milliseconds; undefined where there was no request. */
  p50?: number;
  p95?: number;
}

/**
 * What the groups of a target saw.
 *
 * @public
 */
export interface Traffic {
  from: number;
  to: number;
  stepMs: number;
  points: TrafficPoint[];
  /** The part of the proxy instances that answered, 0 to 1. */
  coverage: number;
  /** When the share changed, for marks in the curves. */
  marks: Array<{ at: number; label: string }>;
}
