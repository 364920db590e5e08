/**
 * How a release stands. All but `running` and `rolling-back` are ends.
 *
 * @public
 */
export type ReleaseStatus =
  | 'running'
  | 'rolling-back'
  | 'succeeded'
  | 'rolled-back'
  | 'rejected'
  | 'cancelled'
  | 'failed';

/**
 * How a stage stands. All but `waiting` and `running` are ends.
 *
 * @public
 */
export type StageStatus =
  | 'waiting'
  | 'running'
  | 'succeeded'
  | 'rolled-back'
  | 'rejected'
  | 'cancelled'
  | 'failed'
  | 'skipped';

/**
 * What a person can ask of a running release.
 *
 * @public
 */
export type ReleaseCommandType =
  | 'approve'
  | 'reject'
  | 'promote'
  | 'set'
  | 'pause'
  | 'resume'
  | 'cancel';

/**
 * A command as it is sent. `share` is the percentage that `set` asks for, 0 to 100 with at most two decimals.
 *
 * @public
 */
export interface ReleaseCommandRequest {
  type: ReleaseCommandType;
  /** The stage that is meant; needed only where two stages could take the command. */
  stage?: string;
  share?: number;
  /** The index of the step that `promote` is to lead to, as `next.index` of the canary says it; refused where it leads to another one by now. */
  step?: number;
  why?: string;
}

/**
 * One step of a canary, in words and numbers.
 *
 * @public
 */
export interface CanaryStepView {
  /** For example `office`, `10 %`. */
  label: string;
  /** Who sees the canary at this step, in words. */
  who: string;
  /** Share of everyone at this step, percent. */
  share: number;
  hold: 'manual' | 'none' | { ms: number };
  /** Entity refs of those who may open this step. */
  approvers?: string[];
  status: 'done' | 'current' | 'waiting';
  startedAt?: number;
  /** What the step waits for now, in words. */
  message?: string;
}

/**
 * A canary stage, as the portal shows it.
 *
 * @public
 */
export interface CanaryView {
  kind: 'canary';
  phase:
    | 'starting'
    | 'deploying'
    | 'redirecting'
    | 'stepping'
    | 'promoting'
    | 'rolling-back'
    | 'done';
  stable?: { revision: string; version: string };
  canary?: { revision: string; version: string };
  steps: CanaryStepView[];
  /** Index of the current step; -1 before the first. */
  current: number;
  /** Share of everyone that is asked for now, percent. */
  share: number;
  /** The share that a person has set instead of the step's, percent; undefined where the step's stands. It is held until somebody promotes. */
  setByHand?: number;
  /** Who sees the canary now, in words. */
  who: string;
  /** Whether every proxy instance has confirmed it. */
  confirmed: boolean;
  /** Share that `promote` would bring, percent; undefined where there is no next step. */
  next?: { index: number; label: string; share: number; approvers?: string[] };
  paused?: { by: string; at: number; why?: string };
  /** When the hold ends, if nothing interrupts it. */
  holdUntil?: number;
  /** What crossed its bound, in words. */
  guard?: string;
  /** How long the previous revision stays warm after promotion, ms. */
  keepPrevious?: number;
}

/**
 * An approval stage, as the portal shows it.
 *
 * @public
 */
export interface ApprovalView {
  kind: 'approval';
  /** Entity refs of those who may approve. */
  from: string[];
  decidedBy?: string;
}

/**
 * One stage of a release.
 *
 * @public
 */
export interface ReleaseStage {
  name: string;
  type: string;
  needs: string[];
  status: StageStatus;
  startedAt?: number;
  endedAt?: number;
  /** What it waits for or why it ended, in words. */
  message?: string;
  /** Commands that the stage takes now. */
  commands: ReleaseCommandType[];
  view?: CanaryView | ApprovalView;
  outputs?: Record<string, unknown>;
}

/**
 * One run of one pipeline for one service and version. Times are epoch milliseconds.
 *
 * @public
 */
export interface Release {
  id: number;
  entityRef: string;
  environment: string;
  production: boolean;
  /** Entity ref of the plan that it started with. */
  plan: string;
  pipeline: string;
  version: string;
  /** What runs; the version was resolved to it when the release started. */
  digest: string;
  /** The version that was stable when it started. */
  fromVersion?: string;
  note?: string;
  status: ReleaseStatus;
  /** What it waits for or why it ended, in words. */
  message?: string;
  startedBy: string;
  startedAt: number;
  endedAt?: number;
  /** The highest share of everyone that it was given, percent. */
  reached: number;
  stages: ReleaseStage[];
}

/**
 * An entry of the history of a release or a target.
 *
 * @public
 */
export interface ReleaseEvent {
  /** `release:12` or `target:prod/default/shop`. */
  subject: string;
  /** Counts from 1 within a subject, without gaps. */
  seq: number;
  at: number;
  /** For example `release-started`, `canary-share-confirmed`. */
  type: string;
  /** Entity ref of the person, or `system`. */
  by: string;
  /** Where it came from: `portal`, `api`, `engine`. */
  from: string;
  why?: string;
  /** What happened, in words. */
  message: string;
  data?: Record<string, unknown>;
}
