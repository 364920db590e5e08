import { RouteSeen } from '@backstage-releases/plugin-releases-node';
import { newestGeneration } from './routeStatus';
import { TargetDecision } from './TargetDecision';
import { TargetSituation } from './TargetSituation';

/** How long nobody must have come through a proxy before its route goes, and how long the entrance has led past it by then, ms. */
export const IDLE_MS = 3_000;

/** How long requests that are under way keep a route that nobody needs, ms: a stream may last for days. */
export const DRAIN_MS = 300_000;

/** Puts the entrance back, and takes the route away when nobody comes through it any more. */
export function leaveProxy(
  situation: TargetSituation,
): TargetDecision | undefined {
  const { desired, observed, route } = situation;
  const { pointsTo, leftovers } = observed.entrance;
  if (!desired.proxied && pointsTo === 'proxy') {
    return situation.act(
      { type: 'restore-entrance' },
      `Putting ${situation.entranceLabel} back as it was`,
    );
  }
  // Where somebody has pointed it elsewhere meanwhile, that stays, and our marks don't.
  const isFree =
    pointsTo === 'service' || (!desired.proxied && pointsTo === 'unknown');
  if (leftovers && isFree) {
    return situation.act(
      { type: 'restore-entrance' },
      `Taking marks off ${situation.entranceLabel}`,
    );
  }
  if (!desired.proxied && route) {
    return removeRoute(situation, route.wish.generation);
  }
  return !route && isRouted(observed.route)
    ? situation.act(
        { type: 'remove-route', generation: newestGeneration(observed.route) },
        'Removing a route that nobody asked for',
      )
    : undefined;
}

function removeRoute(
  situation: TargetSituation,
  generation: number,
): TargetDecision {
  const { desired, observed, now } = situation;
  const { passedSince } = desired;
  const moment = 'Waiting until nobody is sent to the canary proxy any more';
  if (passedSince === undefined) {
    return {
      ...situation.wait(moment),
      desired: { ...desired, passedSince: now },
    };
  }
  const passed = now - passedSince;
  // Who watches the entrance may not have seen yet that it leads elsewhere.
  if (passed < IDLE_MS) {
    return situation.wait(moment);
  }
  const busy = busyInstance(observed.route, now);
  return busy && passed < DRAIN_MS
    ? situation.wait(`Waiting until the canary proxy '${busy.name}' is idle`)
    : situation.act({ type: 'remove-route', generation }, 'Removing the route');
}

function busyInstance({ instances }: RouteSeen, now: number) {
  return instances.find(
    one =>
      one.live &&
      ((one.inFlight ?? 0) > 0 ||
        (one.lastRequestAt !== undefined &&
          (one.now ?? now) - one.lastRequestAt < IDLE_MS)),
  );
}

/** Whether a route is stored or served anywhere. */
function isRouted({ stored, instances }: RouteSeen): boolean {
  return (
    stored !== undefined ||
    instances.some(({ generation }) => typeof generation === 'number')
  );
}
