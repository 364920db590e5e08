import { decideRollback } from './decideRollback';
import { newestGeneration } from './routeStatus';
import { TargetDecision } from './TargetDecision';
import { TargetSituation } from './TargetSituation';

/**
 * Whoever took everyone back at the proxies, past the engine, had a reason: nobody is sent to the canary again without a person.
 */
export function heedOthers(
  situation: TargetSituation,
): TargetDecision | undefined {
  const { desired, route } = situation;
  const back =
    route?.wish.canary && isOvertaken(situation)
      ? decideRollback(desired, true)
      : undefined;
  return (
    back && {
      settled: false,
      message: `Somebody has changed the route past the portal; goes back to ${back.version}`,
      desired: back.desired,
    }
  );
}

/** Brings a route to where it is not as it was asked for, and users past proxies that are dead. */
export function mendRoute(
  situation: TargetSituation,
): TargetDecision | undefined {
  const { observed, route, status, isAlone, isBuried, needsRoute } = situation;
  if (isAlone && observed.entrance.pointsTo === 'proxy') {
    return situation.act(
      { type: 'restore-entrance' },
      `Putting ${situation.entranceLabel} back as it was, for no canary proxy is alive`,
    );
  }
  if (!route) {
    return undefined;
  }
  const { generation, ...content } = route.wish;
  if (!needsRoute && isBuried) {
    // A worker before this one got half way.
    return situation.act(
      { type: 'remove-route', generation },
      'Removing the rest of the route',
    );
  }
  if (isOvertaken(situation) || isBuried) {
    // Somebody has a newer number than the database knows, or has deleted the route, so that proxies take it under no number up to its own.
    return situation.act(
      { type: 'route', route: content },
      'Asking for the route again above a newer generation',
    );
  }
  const resend = (message: string) =>
    situation.act({ type: 'resend-route' }, message);
  if (!status.confirmed && !isAlone) {
    const who = status.missing.length
      ? `by ${status.missing.map(name => `'${name}'`).join(', ')}`
      : 'because no proxy instance is alive';
    return resend(`Route ${generation} is not confirmed ${who}`);
  }
  const { stored, problem, entry = 'ready' } = observed.route;
  if (stored !== generation) {
    return resend(
      problem ?? 'The stored route is not the one that was asked for',
    );
  }
  if (needsRoute && !isAlone && entry !== 'ready') {
    return resend(
      entry === 'absent'
        ? 'The service through which users reach the canary proxy is not there'
        : 'The service through which users reach the canary proxy leads to none',
    );
  }
  return undefined;
}

function isOvertaken({ route, observed }: TargetSituation): boolean {
  return (
    route !== undefined &&
    newestGeneration(observed.route) > route.wish.generation
  );
}
