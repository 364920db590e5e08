import {
  RouteWish,
  StoredRoute,
  TargetDesired,
  TrafficRules,
} from '@backstage-releases/plugin-releases-node';
import { isDeepStrictEqual } from 'node:util';
import { wantsProxy } from './wantsProxy';

/** What is taken back is taken from those who stream, too. */
const ROLLBACK_DRAIN = '5s';

/** A route without its number. */
export type RouteContent = Omit<RouteWish, 'generation'>;

/** Which route to ask for next, or why not yet. */
export type RouteDecision =
  | { kind: 'none' }
  | { kind: 'same' }
  | { kind: 'apply'; route: RouteContent }
  | { kind: 'wait'; message: string };

/**
 * Decides the next route on the way to what is desired.
 *
 * Capacity comes before weight: a revision gets new users only when its instances are available (scenarios A1, A2, A6). A third version never takes
 * over the second's share: between two canaries everyone goes to stable (A3). What sends users back to stable doesn't wait for a full stable (A5, C9),
 * only for half of it, since a canary that is taken back is worse than a stable that is busy.
 */
export function decideRoute(input: {
  desired: TargetDesired;
  current: StoredRoute | undefined;
  available(revision: string): number;
  /** Why what a revision runs isn't what was released; nobody gets more of that. */
  drift?(revision: string): string | undefined;
}): RouteDecision {
  const { desired, current, available, drift } = input;
  if (!wantsProxy(desired) && !current) {
    return { kind: 'none' };
  }
  const wanted = nextRoute(desired, current);
  if (current && isDeepStrictEqual(contentOf(current.wish), wanted)) {
    return { kind: 'same' };
  }
  const hindrance =
    whatHinders(wanted, desired, current, available) ??
    (wanted.canary && !onlyLess(wanted, current)
      ? drift?.(wanted.canary.revision)
      : undefined);
  return hindrance
    ? { kind: 'wait', message: hindrance }
    : { kind: 'apply', route: wanted };
}

function nextRoute(
  desired: TargetDesired,
  current: StoredRoute | undefined,
): RouteContent {
  const version = (revision: string) =>
    desired.revisions[revision]?.version ?? revision;
  const stable = { revision: desired.stable, version: version(desired.stable) };
  const { canary } = desired;
  const before = current?.wish.canary?.revision;
  const firstBackToStable =
    canary !== undefined &&
    before !== undefined &&
    before !== canary.revision &&
    before !== stable.revision;
  if (!desired.proxied || !canary || !current || firstBackToStable) {
    return {
      stable,
      ...settingsOf(desired.traffic),
      ...keptPrevious(desired),
      ...(desired.takenBack === undefined ? {} : { drain: ROLLBACK_DRAIN }),
    };
  }
  return {
    stable,
    ...settingsOf(canary.traffic),
    canary: { revision: canary.revision, version: version(canary.revision) },
    policy: canary.policy,
    release: canary.release,
  };
}

function settingsOf(
  rules: TrafficRules | undefined,
): Pick<RouteContent, 'settings'> {
  const { path: _, ...settings } = rules ?? {};
  return Object.keys(settings).length > 0 ? { settings } : {};
}

/** Pages of the version before ask for files that only it has. */
function keptPrevious({
  previous,
  traffic,
  revisions,
}: TargetDesired): Pick<RouteContent, 'previous'> {
  const kept = previous && revisions[previous.revision];
  return kept && traffic?.assets?.length
    ? { previous: { revision: previous.revision, version: kept.version } }
    : {};
}

function whatHinders(
  wanted: RouteContent,
  desired: TargetDesired,
  current: StoredRoute | undefined,
  available: (revision: string) => number,
): string | undefined {
  const { stable, canary } = wanted;
  const needs = desired.revisions[stable.revision]?.instances ?? 1;
  const has = available(stable.revision);
  if (has < Math.max(1, Math.ceil(needs / 2))) {
    return `Waiting for instances of ${stable.version} (${stable.revision}): ${has} of ${needs} available`;
  }
  if (canary && !onlyLess(wanted, current)) {
    const wants = Math.max(
      1,
      desired.revisions[canary.revision]?.instances ?? 1,
    );
    const ready = available(canary.revision);
    if (ready < wants) {
      return `Waiting for instances of ${canary.version} (${canary.revision}): ${ready} of ${wants} available`;
    }
  }
  return undefined;
}

/** Whether a route takes users from the same canary and gives it none. */
function onlyLess(
  wanted: RouteContent,
  current: StoredRoute | undefined,
): boolean {
  const before = current?.wish.policy?.rules;
  if (
    !before ||
    !wanted.policy ||
    current.wish.canary?.revision !== wanted.canary?.revision
  ) {
    return false;
  }
  return wanted.policy.rules.every(rule =>
    before.some(
      old =>
        isDeepStrictEqual(old.segment, rule.segment) && old.share >= rule.share,
    ),
  );
}

function contentOf({ generation: _, ...content }: RouteWish): RouteContent {
  return JSON.parse(JSON.stringify(content));
}
