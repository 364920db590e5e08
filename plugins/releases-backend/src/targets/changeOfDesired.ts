import {
  StoredRoute,
  TargetDesired,
  TargetObserved,
} from '@backstage-releases/plugin-releases-node';
import { decideRollback } from './decideRollback';
import { newestGeneration } from './routeStatus';
import { wantsProxy } from './wantsProxy';

/** How long users may find nobody behind the entrance before they are taken past it, ms. */
export const CUT_OFF_MS = 15_000;

/** What is desired from now on, where time or somebody outside has changed it; undefined where it stays. */
export function changeOfDesired(input: {
  desired: TargetDesired;
  observed: TargetObserved;
  route: StoredRoute | undefined;
  now: number;
}): TargetDesired | undefined {
  const { desired, now } = input;
  const takenBack = whyTakenBack(input);
  const back =
    takenBack === undefined ? undefined : decideRollback(desired)?.desired;
  return back ? { ...back, takenBack } : withoutExpired(desired, now);
}

/** Why users must not stay with a version that isn't wholly stable yet, without anybody having said so here. */
function whyTakenBack({
  desired,
  observed,
  route,
  now,
}: Parameters<typeof changeOfDesired>[0]): string | undefined {
  const newest = newestGeneration(observed.route);
  if (route?.wish.canary && newest > route.wish.generation) {
    // Most likely somebody has rolled back at the proxies themselves, which must never be undone.
    return `Somebody else has changed the route: generation '${newest}' is out there, and '${route.wish.generation}' was asked for`;
  }
  const cutOffAt = observed.memory?.cutOffAt;
  const isUnfinished =
    desired.canary !== undefined ||
    observed.revisions.handle !== desired.stable;
  return wantsProxy(desired) &&
    isUnfinished &&
    cutOffAt !== undefined &&
    now - cutOffAt >= CUT_OFF_MS
    ? `No canary proxy has been there for users for ${CUT_OFF_MS / 1_000} s`
    : undefined;
}

/** What is desired once the previous revision's time is over. */
function withoutExpired(
  desired: TargetDesired,
  now: number,
): TargetDesired | undefined {
  const { previous, ...rest } = desired;
  if (!previous || now < previous.until) {
    return undefined;
  }
  const { [previous.revision]: _, ...revisions } = desired.revisions;
  return { ...rest, revisions, proxied: desired.canary !== undefined };
}
