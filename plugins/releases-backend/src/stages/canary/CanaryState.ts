import { isDeepStrictEqual } from 'node:util';
import {
  accumulate,
  Policy,
  shareOfEveryone,
  withShareOfEveryone,
} from '@backstage-releases/canary-policy';
import { StageStatus } from '@backstage-releases/plugin-releases-common';
import {
  DesiredRevision,
  TrafficRules,
} from '@backstage-releases/plugin-releases-node';
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
  /** What it began beside, and how traffic was carried then. */
  stable?: { name: string; revision: DesiredRevision; traffic?: TrafficRules };
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
  /** How long it has waited for what doesn't come, ms, and the look up to which that counts; undefined while all is there. */
  waited?: { ms: number; at: number };
  /** Share of everyone that a person has set instead of the step's. */
  override?: number;
  /** Share of everyone that a person gave before the current step, and that the steps with less don't take back. */
  floor?: number;
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
  state: Pick<CanaryState, 'step' | 'override' | 'floor'>,
  salt: string,
): Policy {
  const { step, override, floor = 0 } = state;
  const rules = step < 0 ? [] : accumulate(config.steps)[step] ?? [];
  const least =
    floor > 0 && floor >= shareOfEveryone({ rules }) ? floor : undefined;
  const share = override ?? least;
  return {
    salt,
    identity: config.identity,
    rules: share === undefined ? rules : withShareOfEveryone(rules, share),
  };
}

/** Share of everyone at a step of the plan, percent. */
export function shareAt(config: CanaryConfig, step: number): number {
  return step < 0
    ? 0
    : shareOfEveryone({ rules: accumulate(config.steps)[step] });
}

/**
 * The step that `promote` leads to; undefined after the last. Where a person has set less than the current step gives, that is the current step once
 * more; where she has set as much or more, the first one after it that adds something to that.
 */
export function nextStep(
  config: CanaryConfig,
  state: Pick<CanaryState, 'step' | 'override' | 'floor'>,
): number | undefined {
  const { override, floor, step } = state;
  if (override !== undefined && override < shareAt(config, step)) {
    return step;
  }
  const { rules } = policyAt(config, state, '');
  const isNext = (index: number) =>
    (override === undefined && floor === undefined) ||
    !isDeepStrictEqual(
      policyAt(config, stepState(state, index), '').rules,
      rules,
    );
  const next = config.steps.findIndex(
    (_, index) => index > step && isNext(index),
  );
  return next < 0 ? undefined : next;
}

/** What a state says about shares once a step is entered. */
export function stepState(
  { step, override, floor }: Pick<CanaryState, 'step' | 'override' | 'floor'>,
  next: number,
): Pick<CanaryState, 'step' | 'override' | 'floor'> {
  return {
    step: next,
    override: undefined,
    floor: next > step ? override ?? floor : undefined,
  };
}

/**
 * How many instances the canary needs at a step: what the step says, else stable's number in proportion to the share that it gives. Nobody knows how
 * many users a segment has, so a share of it counts like the same share of everyone. At least one, and never fewer than an earlier step.
 */
export function instancesAt(
  config: CanaryConfig,
  step: number,
  stable: number,
): number {
  const last = config.steps.length - 1;
  return Math.max(
    1,
    ...config.steps
      .slice(0, step + 1)
      .map(({ replicas, percent = 100 }, index) =>
        index === last
          ? stable
          : replicas ?? Math.ceil((stable * percent) / 100),
      ),
  );
}
