import { NamedSegments } from '@backstage-releases/canary-policy';
import {
  ApprovalView,
  CanaryView,
  PlanProblem,
  ReleaseCommandRequest,
  ReleaseCommandType,
  StageStatus,
  TrafficPoint,
} from '@backstage-releases/plugin-releases-common';
import { JsonObject } from '@backstage/types';
import { TargetDesired, TargetState } from './TargetState';
import { RouteRoom } from './TrafficRouter';

/**
 * A command that a person gave and that no stage has taken yet.
 *
 * @public
 */
export interface PendingCommand extends ReleaseCommandRequest {
  id: number;
  by: string;
  /** Where it came from: the portal, or the API. */
  from?: string;
  at: number;
}

/**
 * What a stage knows when it is reconciled.
 *
 * @public
 */
export interface StageContext<TConfig, TState extends object> {
  now: number;
  config: TConfig;
  /** What the stage answered last; undefined at first. */
  state: TState | undefined;
  intent: 'run' | 'cancel' | 'rollback';
  commands: PendingCommand[];
  release: {
    id: number;
    entityRef: string;
    version: string;
    digest: string;
    image: string;
    salt: string;
    startedBy: string;
  };
  /** The component's owner, where it has one. */
  owner: string | undefined;
  target: TargetState;
  /** Requests and errors of the target's groups since a time. */
  traffic(
    from: number,
  ): Promise<{ points: TrafficPoint[]; coverage: number } | undefined>;
  /** Whether the router has room for the target's users; undefined where none is installed. */
  room(): Promise<RouteRoom | undefined>;
  /** Evaluates a CEL expression over release, service and environments. Throws `InputError` with the position. */
  evaluate(expression: string): Promise<unknown>;
}

/**
 * An entry for the release's history.
 *
 * @public
 */
export interface StageEvent {
  type: string;
  message: string;
  by?: string;
  /** Where a person's command came from. */
  from?: string;
  why?: string;
  data?: JsonObject;
}

/**
 * What a stage answers: how it stands, and what should become true.
 *
 * @public
 */
export interface StageResult<TState extends object> {
  status: StageStatus;
  state: TState;
  message?: string;
  /** What the target should be from now on; undefined leaves it. */
  desired?: TargetDesired;
  /** Ids of the commands that were taken. */
  taken?: number[];
  events?: StageEvent[];
  outputs?: JsonObject;
  /** Share of everyone that is confirmed now, percent. */
  reached?: number;
  /** When to look again, ms; without it, when the target or a command says so. */
  dueIn?: number;
}

/**
 * A kind of stage. `reconcile` looks, changes at most one thing, and answers; it never sleeps and keeps nothing in memory.
 *
 * @public
 */
export interface StageType<TConfig = any, TState extends object = JsonObject> {
  type: string;
  /** Whether the stage changes what runs in its target. */
  touchesTarget: boolean;
  /**
   * Copies into the stage's part of a plan what stands outside and is meant by it. Done once, when the plan is read: a release goes on with what was said at
   * its start.
   *
   * @param shared - `segments` are those that the operator has given names
   */
  complete?(value: JsonObject, shared: { segments: NamedSegments }): JsonObject;
  /** Reads the stage's part of a plan. Problems carry paths relative to the stage. */
  parse(
    value: JsonObject,
  ): { config: TConfig; problems: [] } | { problems: PlanProblem[] };
  /** What the stage asks of the router and of a provider of metrics, so that what nobody can do is refused before the start. */
  asks?(config: TConfig): {
    segments: string[];
    identities: string[];
    /** Countries, subdivisions and continents, for example `CN-SH`. */
    regions?: string[];
    metrics?: boolean;
    /** Settings of the route, for example `balance`. */
    settings?: string[];
  };
  /** CEL expressions of the stage with their paths in it, so that one that can't be evaluated is refused when the plan is read. */
  expressions?(config: TConfig): Array<{ path: string; expression: string }>;
  /** Paths in the stage where nobody but the component's owner may decide, so that a component without one is refused before the start. */
  needsOwner?(config: TConfig): string[];
  /** What it will do, in words. */
  describe(config: TConfig): string;
  /** Commands that it takes in this state. */
  commands(config: TConfig, state: TState | undefined): ReleaseCommandType[];
  /** Throws `ConflictError` or `InputError` where the command can't be taken now, `NotAllowedError` where this person may not. */
  accept?(
    command: ReleaseCommandRequest,
    person: { ref: string; ownershipRefs: string[] },
    context: {
      config: TConfig;
      state: TState | undefined;
      owner: string | undefined;
    },
  ): void;
  view?(
    config: TConfig,
    state: TState | undefined,
    target: TargetState,
  ): CanaryView | ApprovalView | undefined;
  reconcile(
    context: StageContext<TConfig, TState>,
  ): Promise<StageResult<TState>>;
}
