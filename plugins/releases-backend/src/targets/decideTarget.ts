import {
  RouteSeen,
  StoredRoute,
  TargetDesired,
  TargetObserved,
} from '@backstage-releases/plugin-releases-node';
import { decideRoute, RouteContent } from './decideRoute';
import { newestGeneration, routeStatus } from './routeStatus';

/** The one thing to do next for a target. */
export type TargetAction =
  | { type: 'fence' }
  | { type: 'adopt' }
  | { type: 'create'; revision: string; from: string }
  | { type: 'scale'; revision: string; instances: number }
  | { type: 'route'; route: RouteContent }
  | { type: 'resend-route' }
  | { type: 'point-entrance' }
  | { type: 'restore-entrance' }
  | { type: 'point-handle'; revision: string }
  | { type: 'remove-route'; generation: number }
  | { type: 'remove'; revision: string };

/** What to do next, and how the target stands. */
export interface TargetDecision {
  /** Undefined where there is nothing to do now. */
  action?: TargetAction;
  /** Everything that is desired is true and confirmed. */
  settled: boolean;
  message?: string;
  /** What is desired from now on, where time has changed it. */
  desired?: TargetDesired;
}

/** How long a proxy must have seen no request of a route before the route goes, ms. */
export const IDLE_MS = 3_000;

/**
 * Decides the next step of a target on its way to what is desired.
 *
 * The order is the safety: capacity before weight; the route confirmed before the entrance points at the proxy, and confirmed all-stable before it
 * leaves; the handle follows when nobody can notice; instances go only after nobody is sent there. Each look starts from what was seen, so it doesn't
 * matter where a worker before this one stopped.
 */
export function decideTarget(input: {
  desired: TargetDesired | undefined;
  observed: TargetObserved;
  route: StoredRoute | undefined;
  fence: number;
  fenced: number;
  now: number;
}): TargetDecision {
  const { observed, route, fence, fenced, now } = input;
  if (!input.desired) {
    return { settled: true };
  }
  const expired = withoutExpired(input.desired, now);
  const desired = expired ?? input.desired;
  const act = (action: TargetAction, message: string): TargetDecision => ({
    action,
    settled: false,
    message,
    desired: expired,
  });
  const wait = (message: string): TargetDecision => ({
    settled: false,
    message,
    desired: expired,
  });

  const { revisions, entrance } = observed;
  const byName = new Map(revisions.revisions.map(one => [one.name, one]));
  const available = (name: string) => byName.get(name)?.available ?? 0;
  const label = (name: string) =>
    `${
      desired.revisions[name]?.version ?? byName.get(name)?.version ?? name
    } (${name})`;

  const next = decideRoute({ desired, current: route, available });
  const status = routeStatus(route, observed.route);

  // Users are taken back before anything else, even before the fence: that is what a rollback is for.
  if (next.kind === 'apply' && route && !next.route.canary) {
    return act(
      { type: 'route', route: next.route },
      `Sending everyone to ${label(next.route.stable.revision)}`,
    );
  }
  if (fenced < fence) {
    return act({ type: 'fence' }, 'Fencing off workers that were overtaken');
  }
  if (revisions.adoption === 'absent') {
    return wait('Nothing runs here yet');
  }
  if (revisions.adoption === 'waiting') {
    return wait(
      withFailure(
        `Taking over what runs: ${
          revisions.waitsFor ?? 'waiting for its instances to carry the label'
        }`,
      ),
    );
  }
  if (revisions.adoption !== 'done') {
    return act(
      { type: 'adopt' },
      revisions.adoption === 'none'
        ? 'Taking over what runs: labelling its instances'
        : 'Taking over what runs',
    );
  }

  // Between releases the size of a service is its owner's affair: a person or an autoscaler may change it. On the way back it isn't.
  const steady =
    !route &&
    revisions.handle === desired.stable &&
    entrance.pointsTo !== 'proxy' &&
    Object.keys(desired.revisions).length === 1 &&
    (byName.get(desired.stable)?.wanted ?? 0) > 0;
  for (const [name, wanted] of Object.entries(desired.revisions)) {
    const seen = byName.get(name);
    if (!seen) {
      const from = byName.has(desired.stable)
        ? desired.stable
        : revisions.handle;
      if (!from || !wanted.image) {
        return wait(`Nothing is left to make ${label(name)} from`);
      }
      return act(
        { type: 'create', revision: name, from },
        `Creating ${label(name)}`,
      );
    }
    const instances = steady
      ? seen.wanted
      : Math.max(seen.wanted, wanted.instances);
    if (seen.incomplete || seen.wanted < instances) {
      return act(
        { type: 'scale', revision: name, instances },
        seen.wanted < instances
          ? `Starting ${instances} instances of ${label(name)}`
          : `Making ${label(name)} whole again`,
      );
    }
  }

  if (next.kind === 'apply') {
    return act(
      { type: 'route', route: next.route },
      next.route.canary
        ? `Sending users to ${label(next.route.canary.revision)}`
        : `Sending everyone to ${label(next.route.stable.revision)}`,
    );
  }
  if (next.kind === 'wait') {
    return wait(withFailure(next.message));
  }
  const isNeeded = desired.proxied || entrance.pointsTo === 'proxy';
  const isBuried =
    route !== undefined &&
    (observed.route.removed ?? 0) >= route.wish.generation;
  if (route && !isNeeded && isBuried) {
    // A worker before this one got half way.
    return act(
      { type: 'remove-route', generation: route.wish.generation },
      'Removing the rest of the route',
    );
  }
  // Whoever is sent to a proxy that is dead gets nothing; the service itself serves what is desired.
  const isAlone =
    !desired.proxied &&
    !observed.route.instances.some(({ live }) => live) &&
    revisions.handle === desired.stable &&
    available(desired.stable) > 0;
  if (isAlone && entrance.pointsTo === 'proxy') {
    return act(
      { type: 'restore-entrance' },
      `Putting ${entrance.kind} '${entrance.name}' back as it was, for no canary proxy is alive`,
    );
  }
  if (
    route &&
    (newestGeneration(observed.route) > route.wish.generation ||
      (isNeeded && isBuried))
  ) {
    // Somebody has a newer number than the database knows, or has deleted the route, so that proxies take it under no number up to its own.
    const { generation: _, ...content } = route.wish;
    return act(
      { type: 'route', route: content },
      'Asking for the route again above a newer generation',
    );
  }
  if (route && !status.confirmed && !isAlone) {
    const who = status.missing.length
      ? `by ${status.missing.map(name => `'${name}'`).join(', ')}`
      : 'because no proxy instance is alive';
    return act(
      { type: 'resend-route' },
      `Route ${route.wish.generation} is not confirmed ${who}`,
    );
  }
  if (route && observed.route.stored !== route.wish.generation) {
    return act(
      { type: 'resend-route' },
      'The stored route is not the one that was asked for',
    );
  }

  if (desired.proxied && entrance.pointsTo === 'unknown') {
    return wait(
      `${entrance.kind} '${entrance.name}' points neither at the service nor at the proxy; somebody else has changed it`,
    );
  }
  if (desired.proxied && entrance.pointsTo === 'service') {
    return act(
      { type: 'point-entrance' },
      `Pointing ${entrance.kind} '${entrance.name}' at the canary proxy`,
    );
  }

  if (revisions.handle !== desired.stable) {
    const needs = desired.revisions[desired.stable]?.instances ?? 1;
    const has = available(desired.stable);
    // Behind the proxy the handle carries no outside traffic, so it needs no full capacity to move.
    if (has < (route ? Math.max(1, Math.ceil(needs / 2)) : needs)) {
      return wait(
        withFailure(
          `Waiting for instances of ${label(
            desired.stable,
          )}: ${has} of ${needs} available`,
        ),
      );
    }
    return act(
      { type: 'point-handle', revision: desired.stable },
      `Pointing the service at ${label(desired.stable)}`,
    );
  }

  if (!desired.proxied && entrance.pointsTo === 'proxy') {
    return act(
      { type: 'restore-entrance' },
      `Putting ${entrance.kind} '${entrance.name}' back as it was`,
    );
  }
  if (
    entrance.leftovers &&
    (entrance.pointsTo === 'service' ||
      // Somebody has pointed it elsewhere meanwhile: that stays, our marks don't.
      (!desired.proxied && entrance.pointsTo === 'unknown'))
  ) {
    return act(
      { type: 'restore-entrance' },
      `Taking marks off ${entrance.kind} '${entrance.name}'`,
    );
  }
  if (!desired.proxied && route) {
    const busy = observed.route.instances.find(
      one =>
        one.live &&
        ((one.inFlight ?? 0) > 0 ||
          (one.lastRequestAt !== undefined &&
            (one.now ?? now) - one.lastRequestAt < IDLE_MS)),
    );
    return busy
      ? wait(`Waiting until the canary proxy '${busy.name}' is idle`)
      : act(
          { type: 'remove-route', generation: route.wish.generation },
          'Removing the route',
        );
  }

  if (!route && isRouted(observed.route)) {
    return act(
      {
        type: 'remove-route',
        generation: newestGeneration(observed.route),
      },
      'Removing a route that nobody asked for',
    );
  }

  for (const seen of revisions.revisions) {
    if (!desired.revisions[seen.name] && !(seen.adopted && seen.wanted === 0)) {
      return act(
        { type: 'remove', revision: seen.name },
        `Removing ${label(seen.name)}`,
      );
    }
  }

  const short = Object.entries(desired.revisions)
    .map(([name, wanted]): [string, number] => [
      name,
      steady ? byName.get(name)?.wanted ?? 0 : wanted.instances,
    ])
    .find(([name, wanted]) => available(name) < wanted);
  return short
    ? wait(
        withFailure(
          `${available(short[0])} of ${short[1]} instances of ${label(
            short[0],
          )} available`,
        ),
      )
    : { settled: true, desired: expired };

  function withFailure(message: string): string {
    const failures = Object.keys(desired.revisions)
      .map(name => byName.get(name)?.failing)
      .filter(Boolean);
    return failures.length ? `${message}: ${failures.join('; ')}` : message;
  }
}

/** Whether a route is stored or served anywhere. */
function isRouted({ stored, instances }: RouteSeen): boolean {
  return (
    stored !== undefined ||
    instances.some(({ generation }) => typeof generation === 'number')
  );
}

/** What is desired once the previous revision's time is over; undefined where it isn't. */
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
