import { RouteSeen } from '@backstage-releases/plugin-releases-node';
import { isEntryClosed } from './isCutOff';
import { isRouted, newestGeneration } from './routeStatus';
import { act, wait } from './TargetDecision';
import { TargetStep } from './TargetSituation';
import { wantsProxy } from './wantsProxy';

/** How long a proxy must have seen no request of a route, and the entrance must have led past it, before the route goes, ms. */
export const IDLE_MS = 3_000;

/** How long a route may go on for what is still under way in it once nobody is sent there any more, ms. */
export const DRAIN_MS = 60_000;

/** Users are taken back before anything else, even before the fence: that is what a rollback is for. */
export const sendBackFirst: TargetStep = ({ next, route, label }) =>
  next.kind === 'apply' && route && !next.route.canary
    ? act(
        { type: 'route', route: next.route },
        `Sending everyone to ${label(next.route.stable.revision)}`,
      )
    : undefined;

/** Asks for the next route, or waits for what it needs. */
export const applyRoute: TargetStep = ({ next, label, withFailure }) => {
  if (next.kind === 'wait') {
    return wait(withFailure(next.message));
  }
  return next.kind === 'apply'
    ? act(
        { type: 'route', route: next.route },
        next.route.canary
          ? `Sending users to ${label(next.route.canary.revision)}`
          : `Sending everyone to ${label(next.route.stable.revision)}`,
      )
    : undefined;
};

/** Ends a removal that a worker before this one got half way through. */
export const removeHalfRemoved: TargetStep = ({ route, isNeeded, isBuried }) =>
  route && !isNeeded && isBuried
    ? act(
        { type: 'remove-route', generation: route.wish.generation },
        'Removing the rest of the route',
      )
    : undefined;

/** Says again what the data plane doesn't have as it was asked for. */
export const askAgain: TargetStep = ({
  desired,
  observed,
  route,
  status,
  isAlone,
  isNeeded,
  isBuried,
}) => {
  if (!route) {
    return undefined;
  }
  const { generation, ...content } = route.wish;
  if (newestGeneration(observed.route) > generation || (isNeeded && isBuried)) {
    // Somebody has a newer number than the database knows, or has deleted the route, so that proxies take it under no number up to its own.
    return act(
      { type: 'route', route: content },
      'Asking for the route again above a newer generation',
    );
  }
  if (!status.confirmed && !(isAlone && !wantsProxy(desired))) {
    const who = status.missing.length
      ? `by ${status.missing.map(name => `'${name}'`).join(', ')}`
      : 'because no proxy instance is alive';
    return act(
      { type: 'resend-route' },
      `Route ${generation} is not confirmed ${who}`,
    );
  }
  if (observed.route.stored !== generation) {
    return act(
      { type: 'resend-route' },
      'The stored route is not the one that was asked for',
    );
  }
  if (wantsProxy(desired) && isEntryClosed(observed.route)) {
    return act({ type: 'resend-route' }, entryWords(observed.route));
  }
  return undefined;
};

/** Removes the route once nothing is under way in it, and one that nobody asked for. */
export const removeRoute: TargetStep = ({
  desired,
  observed,
  route,
  status,
  now,
}) => {
  if (!route) {
    return isRouted(observed.route)
      ? act(
          {
            type: 'remove-route',
            generation: newestGeneration(observed.route),
          },
          'Removing a route that nobody asked for',
        )
      : undefined;
  }
  if (wantsProxy(desired)) {
    return undefined;
  }
  const left = now - (observed.memory?.leftAt ?? now);
  if (left < IDLE_MS) {
    return wait('Waiting until everyone who leads users here has noticed');
  }
  const busy = observed.route.instances.find(
    one =>
      one.live &&
      ((one.inFlight ?? 0) > 0 ||
        (one.lastRequestAt !== undefined &&
          (one.now ?? now) - one.lastRequestAt < IDLE_MS)),
  );
  if (busy && left < DRAIN_MS) {
    return wait(`Waiting until the canary proxy '${busy.name}' is idle`);
  }
  if (status.elsewhere.length > 0) {
    return wait(
      `Waiting for the canary proxy '${status.elsewhere[0]}', which is not heard of and may still send users to another version`,
    );
  }
  return act(
    { type: 'remove-route', generation: route.wish.generation },
    'Removing the route',
  );
};

/** Why users who enter find nobody, in words. */
function entryWords({ entry }: RouteSeen): string {
  return entry === 'absent'
    ? 'The Service through which users reach the canary proxy is gone'
    : 'The Service through which users reach the canary proxy leads to none';
}
