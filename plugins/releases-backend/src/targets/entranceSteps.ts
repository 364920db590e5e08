import { CUT_OFF_MS } from './changeOfDesired';
import { isCutOff, isUnattended } from './isCutOff';
import { act, wait } from './TargetDecision';
import { TargetStep } from './TargetSituation';
import { wantsProxy } from './wantsProxy';

/** Whoever is sent to a proxy that is dead gets nothing; where nobody is in a canary, the service itself serves the same. */
export const leaveDeadProxies: TargetStep = ({
  desired,
  observed,
  available,
  now,
}) => {
  const { entrance, revisions, memory } = observed;
  const isServed =
    !desired.canary &&
    revisions.handle === desired.stable &&
    available(desired.stable) > 0;
  const isLasting =
    isUnattended(observed.route) ||
    now - (memory?.cutOffAt ?? now) >= CUT_OFF_MS;
  return isCutOff(observed) && isServed && isLasting
    ? act(
        { type: 'restore-entrance' },
        `Putting ${entrance.kind} '${entrance.name}' back as it was, for no canary proxy is there`,
      )
    : undefined;
};

/** Puts the proxy in the path: it serves the route, and is reached. */
export const pointEntrance: TargetStep = ({
  desired,
  observed: { entrance },
}) => {
  if (!wantsProxy(desired) || entrance.pointsTo === 'proxy') {
    return undefined;
  }
  if (entrance.pointsTo === 'unknown') {
    return wait(
      `${entrance.kind} '${entrance.name}' points neither at the service nor at the proxy; somebody else has changed it`,
    );
  }
  return entrance.pointsTo === 'service'
    ? act(
        { type: 'point-entrance' },
        `Pointing ${entrance.kind} '${entrance.name}' at the canary proxy`,
      )
    : undefined;
};

/** Says that nobody comes from outside, last of all: nothing else has to wait for that. */
export const missEntrance: TargetStep = ({ desired, observed: { entrance } }) =>
  desired.proxied && entrance.pointsTo === 'absent'
    ? wait(
        `No ${entrance.kind} leads users to '${
          entrance.name
        }' any more, so nobody comes from outside${
          desired.canary ? '; the canary holds until one does' : ''
        }`,
      )
    : undefined;

/** Makes the service itself lead to stable. */
export const pointHandle: TargetStep = ({
  desired,
  observed,
  route,
  available,
  label,
  withFailure,
}) => {
  const { stable } = desired;
  if (observed.revisions.handle === stable) {
    return undefined;
  }
  const needs = desired.revisions[stable]?.instances ?? 1;
  const has = available(stable);
  // Behind the proxy the handle carries no outside traffic, so it needs no full capacity to move.
  if (has < (route ? Math.max(1, Math.ceil(needs / 2)) : needs)) {
    return wait(
      withFailure(
        `Waiting for instances of ${label(
          stable,
        )}: ${has} of ${needs} available`,
      ),
    );
  }
  return act(
    { type: 'point-handle', revision: stable },
    `Pointing the service at ${label(stable)}`,
  );
};

/** Takes the proxy out of the path, and our marks off what leads there. */
export const restoreEntrance: TargetStep = ({ desired, observed }) => {
  const { kind, name, pointsTo, leftovers } = observed.entrance;
  if (!wantsProxy(desired) && pointsTo === 'proxy') {
    return act(
      { type: 'restore-entrance' },
      `Putting ${kind} '${name}' back as it was`,
    );
  }
  // Where somebody has pointed it elsewhere meanwhile: that stays, our marks don't.
  const isMarked =
    leftovers &&
    (pointsTo === 'service' ||
      (!wantsProxy(desired) && pointsTo === 'unknown'));
  return isMarked
    ? act({ type: 'restore-entrance' }, `Taking marks off ${kind} '${name}'`)
    : undefined;
};
