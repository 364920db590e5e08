import {
  StoredRoute,
  TargetDesired,
  TargetObserved,
} from '@backstage-releases/plugin-releases-node';
import { decideRoute, RouteDecision } from './decideRoute';
import { leaveProxy } from './leaveProxy';
import { mendRoute, heedOthers } from './mendRoute';
import { TargetDecision } from './TargetDecision';
import { TargetSituation } from './TargetSituation';

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
  const { desired } = input;
  if (!desired) {
    return { settled: true };
  }
  const situation = TargetSituation.create({ ...input, desired });
  const next = decideRoute({
    desired: situation.desired,
    current: situation.route,
    available: name => situation.available(name),
  });
  return (
    takeUsersBack(situation, next) ??
    fenceOff(situation) ??
    takeOver(situation) ??
    heedOthers(situation) ??
    makeRevisions(situation) ??
    changeRoute(situation, next) ??
    mendRoute(situation) ??
    pointAtProxy(situation) ??
    pointHandle(situation) ??
    leaveProxy(situation) ??
    removeRest(situation) ??
    awaitInstances(situation) ??
    situation.rest()
  );
}

/** Users are taken back before anything else, even before the fence: that is what a rollback is for. */
function takeUsersBack(
  situation: TargetSituation,
  next: RouteDecision,
): TargetDecision | undefined {
  return situation.route && next.kind === 'apply' && !next.route.canary
    ? changeRoute(situation, next)
    : undefined;
}

function fenceOff(situation: TargetSituation): TargetDecision | undefined {
  return situation.fenced < situation.fence
    ? situation.act(
        { type: 'fence' },
        'Fencing off workers that were overtaken',
      )
    : undefined;
}

/** Takes over what runs; where nothing does any more, what led to it goes. */
function takeOver(situation: TargetSituation): TargetDecision | undefined {
  const { observed, route } = situation;
  const { adoption, waitsFor } = observed.revisions;
  switch (adoption) {
    case 'done':
      return undefined;
    case 'absent':
      if (observed.entrance.pointsTo === 'proxy') {
        return situation.act(
          { type: 'restore-entrance' },
          `Putting ${situation.entranceLabel} back as it was, for nothing runs here any more`,
        );
      }
      return route
        ? situation.act(
            { type: 'remove-route', generation: route.wish.generation },
            'Removing the route, for nothing runs here any more',
          )
        : situation.wait('Nothing runs here');
    case 'waiting':
      return situation.wait(
        situation.withFailures(
          `Taking over what runs: ${
            waitsFor ?? 'waiting for its instances to carry the label'
          }`,
        ),
      );
    default:
      return situation.act(
        { type: 'adopt' },
        adoption === 'none'
          ? 'Taking over what runs: labelling its instances'
          : 'Taking over what runs',
      );
  }
}

/** Creates and enlarges what is desired; nothing is made smaller here. */
function makeRevisions(situation: TargetSituation): TargetDecision | undefined {
  const { desired, observed, isSteady } = situation;
  for (const [name, wanted] of Object.entries(desired.revisions)) {
    const seen = situation.seen(name);
    const label = situation.label(name);
    if (!seen) {
      const from = situation.seen(desired.stable)
        ? desired.stable
        : observed.revisions.handle;
      return from && wanted.image
        ? situation.act(
            { type: 'create', revision: name, from },
            `Creating ${label}`,
          )
        : situation.wait(`Nothing is left to make ${label} from`);
    }
    const instances = isSteady
      ? seen.wanted
      : Math.max(seen.wanted, wanted.instances);
    if (seen.incomplete || seen.wanted < instances) {
      return situation.act(
        { type: 'scale', revision: name, instances },
        seen.wanted < instances
          ? `Starting ${instances} instances of ${label}`
          : `Making ${label} whole again`,
      );
    }
  }
  return undefined;
}

function changeRoute(
  situation: TargetSituation,
  next: RouteDecision,
): TargetDecision | undefined {
  if (next.kind === 'wait') {
    return situation.wait(situation.withFailures(next.message));
  }
  if (next.kind !== 'apply') {
    return undefined;
  }
  const { stable, canary } = next.route;
  return situation.act(
    { type: 'route', route: next.route },
    canary
      ? `Sending users to ${situation.label(canary.revision)}`
      : `Sending everyone to ${situation.label(stable.revision)}`,
  );
}

function pointAtProxy(situation: TargetSituation): TargetDecision | undefined {
  const { desired, observed } = situation;
  const { pointsTo } = observed.entrance;
  if (!desired.proxied || pointsTo === 'proxy') {
    return undefined;
  }
  if (pointsTo === 'unknown') {
    return situation.wait(
      `${situation.entranceLabel} points neither at the service nor at the proxy; somebody else has changed it`,
    );
  }
  if (pointsTo === 'absent') {
    return undefined;
  }
  return situation.isAlone
    ? situation.wait('No canary proxy is alive; the service itself serves')
    : situation.act(
        { type: 'point-entrance' },
        `Pointing ${situation.entranceLabel} at the canary proxy`,
      );
}

function pointHandle(situation: TargetSituation): TargetDecision | undefined {
  const { desired, observed, route } = situation;
  const { stable } = desired;
  if (observed.revisions.handle === stable) {
    return undefined;
  }
  const needs = desired.revisions[stable]?.instances ?? 1;
  const has = situation.available(stable);
  // Behind the proxy the handle carries no outside traffic, so it needs no full capacity to move.
  const enough = route ? Math.max(1, Math.ceil(needs / 2)) : needs;
  return has < enough
    ? situation.wait(
        situation.withFailures(
          `Waiting for instances of ${situation.label(
            stable,
          )}: ${has} of ${needs} available`,
        ),
      )
    : situation.act(
        { type: 'point-handle', revision: stable },
        `Pointing the service at ${situation.label(stable)}`,
      );
}

/** Nobody is sent to what is not desired any more. */
function removeRest(situation: TargetSituation): TargetDecision | undefined {
  const { desired, observed } = situation;
  const rest = observed.revisions.revisions.find(
    ({ name, adopted, wanted }) =>
      !desired.revisions[name] && !(adopted && wanted === 0),
  );
  return (
    rest &&
    situation.act(
      { type: 'remove', revision: rest.name },
      `Removing ${situation.label(rest.name)}`,
    )
  );
}

function awaitInstances(
  situation: TargetSituation,
): TargetDecision | undefined {
  const { desired, isSteady } = situation;
  for (const [name, { instances }] of Object.entries(desired.revisions)) {
    const wanted = isSteady ? situation.seen(name)?.wanted ?? 0 : instances;
    const available = situation.available(name);
    if (available < wanted) {
      return situation.wait(
        situation.withFailures(
          `${available} of ${wanted} instances of ${situation.label(
            name,
          )} available`,
        ),
      );
    }
  }
  return undefined;
}
