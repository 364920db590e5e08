import { isDeepStrictEqual } from 'node:util';
import { TrafficPoint } from '@backstage-releases/plugin-releases-common';
import {
  RouteRoom,
  StageContext,
  StageResult,
  TargetDesired,
  TargetState,
} from '@backstage-releases/plugin-releases-node';
import { CanaryConfig } from './CanaryConfig';
import { trafficRules } from './trafficRules';
import { CanaryState, policyAt } from './CanaryState';

/** How often a canary is looked at when nothing tells, ms. */
export const LOOK_MS = 2_000;

/** What a canary decides by. */
export type CanarySituation = Pick<
  StageContext<CanaryConfig, CanaryState>,
  'config' | 'now' | 'intent' | 'release' | 'target' | 'owner'
> & {
  state: CanaryState;
  /**
   * Traffic since the current step was confirmed, where its guard needs it. `coverage` is the part of the proxies that told, 0 to 1; undefined where it could
   * not be asked.
   */
  traffic?: { points: TrafficPoint[]; coverage: number };
  /** Whether the proxies can take the users, where that is the next question. */
  room?: RouteRoom;
};

/** Whether every live proxy serves exactly what is desired. */
export function routeIsAsDesired({ desired, route }: TargetState): boolean {
  return Boolean(
    desired &&
      route?.confirmed &&
      route.wish.stable.revision === desired.stable &&
      route.wish.canary?.revision === desired.canary?.revision &&
      isDeepStrictEqual(route.wish.policy, desired.canary?.policy),
  );
}

/** The answer of a canary that goes on. */
export function running(
  state: CanaryState,
  message: string | undefined,
  more: Partial<StageResult<CanaryState>> = {},
): StageResult<CanaryState> {
  return { status: 'running', state, message, dueIn: LOOK_MS, ...more };
}

/** What was seen is news for so long, ms: three times the interval in which a target with a release is looked at. */
export const FRESH_MS = 15_000;

/**
 * Counts how long a canary waits for what doesn't come, from look to look: the time in which no engine ran is nobody's fault, and while a person has
 * paused it, it is hers.
 */
export function waiting(state: CanaryState, now: number): CanaryState {
  const { ms, at } = state.waited ?? { ms: 0, at: now };
  const passed = now - at;
  const counts = !state.paused && passed < FRESH_MS;
  return { ...state, waited: { ms: ms + (counts ? passed : 0), at: now } };
}

/** Whether a canary has waited longer than its plan allows. */
export function isTooLate(
  { waited }: CanaryState,
  { timeout }: CanaryConfig,
): boolean {
  return waited !== undefined && waited.ms >= timeout;
}

/** What should be true with the policy of a state. */
export function withPolicy(
  { config, release, target }: CanarySituation,
  state: CanaryState,
): TargetDesired {
  const canary = state.canary!;
  const traffic = trafficRules(config.traffic);
  return {
    ...target.desired!,
    proxied: true,
    canary: {
      revision: canary.name,
      policy: JSON.parse(JSON.stringify(policyAt(config, state, release.salt))),
      release: release.id,
      ...(traffic ? { traffic } : {}),
    },
    revisions: {
      ...target.desired!.revisions,
      [canary.name]: canary.revision,
    },
  };
}

/** How many instances stable has, or should have where they were fewer for a while. */
export function stableSize(target: TargetState, state: CanaryState): number {
  const stable = state.stable!;
  return Math.max(
    stable.revision.instances,
    revisionOf(target, stable.name)?.wanted ?? 0,
  );
}

/** What was last seen of a revision. */
export function revisionOf(target: TargetState, name: string) {
  return target.observed?.revisions.revisions.find(one => one.name === name);
}

/** Why nobody more may get the canary, though all of it is there: what runs isn't what was released. */
export function driftOf(
  target: TargetState,
  { canary }: CanaryState,
): string | undefined {
  return canary && revisionOf(target, canary.name)?.drift;
}

/** How many instances of a revision can serve. */
export function availableOf(target: TargetState, name: string): number {
  return revisionOf(target, name)?.available ?? 0;
}

/** Whether the canary has the instances that its first step needs. */
export function isDeployed(
  target: TargetState,
  { phase, canary }: CanaryState,
): boolean {
  return (
    phase === 'deploying' &&
    canary !== undefined &&
    availableOf(target, canary.name) >= canary.revision.instances
  );
}
