import {
  accumulate,
  Policy,
  shareOfEveryone,
  withShareOfEveryone,
} from '@backstage-releases/canary-policy';
import { StageStatus } from '@backstage-releases/plugin-releases-common';
import { DesiredRevision } from '@backstage-releases/plugin-releases-node';
import { CanaryConfig } from './CanaryConfig';

/** What a canary stage remembers between two looks. Times in epoch ms. */
export type CanaryState = {
  phase:
    | 'starting'
    | 'deploying'
    | 'redirecting'
    | 'stepping'
    | 'promoting'
    | 'rolling-back'
    | 'done';
  since: number;
  stable?: { name: string; revision: DesiredRevision };
  canary?: { name: string; revision: DesiredRevision };
  /** Index of the current step; -1 before the first. */
  step: number;
  /** When each step was entered. */
  steps?: Record<number, number>;
  /** When the current step's share was first confirmed. */
  confirmedAt?: number;
  /** How long the current step has been held, ms; the clock stands while the canary isn't available or the route isn't confirmed. */
  held: number;
  /** The look up to which `held` counts; undefined while the clock stands. */
  countedAt?: number;
  /** Share of everyone that a person has set instead of the step's. */
  override?: number;
  /** Steps that were approved. */
  approved: number[];
  /** A person wants the next step now. */
  goOn?: boolean;
  paused?: { by: string; at: number; why?: string };
  /** How it will end when traffic is back, and why. */
  end?: { status: StageStatus; words: string };
};

/** The policy at a step, with a person's own share where there is one. */
export function policyAt(
  config: CanaryConfig,
  state: Pick<CanaryState, 'step' | 'override'>,
  salt: string,
): Policy {
  const rules =
    state.step < 0 ? [] : accumulate(config.steps)[state.step] ?? [];
  return {
    salt,
    identity: config.identity,
    rules:
      state.override === undefined
        ? rules
        : withShareOfEveryone(rules, state.override),
  };
}

/** Share of everyone at a step of the plan, percent. */
export function shareAt(config: CanaryConfig, step: number): number {
  return step < 0
    ? 0
    : shareOfEveryone({ rules: accumulate(config.steps)[step] });
}

/** The step that `promote` leads to; undefined after the last. A person's own share leads to the first step that gives more. */
export function nextStep(
  config: CanaryConfig,
  state: Pick<CanaryState, 'step' | 'override'>,
): number | undefined {
  const { override, step } = state;
  const next =
    override === undefined
      ? step + 1
      : config.steps.findIndex((_, index) => shareAt(config, index) > override);
  return next >= 0 && next < config.steps.length ? next : undefined;
}

/**
 * How many instances the canary needs at a step: what the step says, else stable's number in proportion to the highest share that the step gives,
 * at least one. Never fewer than an earlier step.
 */
export function instancesAt(
  config: CanaryConfig,
  step: number,
  stable: number,
): number {
  return Math.max(
    1,
    ...config.steps
      .slice(0, step + 1)
      .map((one, index) =>
        index === config.steps.length - 1
          ? stable
          : one.replicas ?? Math.ceil((stable * shareAt(config, index)) / 100),
      ),
  );
}
