import {
  RouteRoom,
  StageEvent,
  StageResult,
} from '@backstage-releases/plugin-releases-node';
import { formatDuration } from '../duration';
import { onlyStable, targetBase } from '../targetBase';
import {
  CanarySituation,
  isDeployed,
  isTooLate,
  revisionOf,
  routeIsAsDesired,
  running,
  waiting,
} from './CanarySituation';
import { CanaryState, instancesAt } from './CanaryState';
import { confirmPromotion } from './promoteCanary';
import { giveUp, rollBackCanary } from './rollBackCanary';
import { stepCanary } from './stepCanary';

/** Decides what a canary does next: at most one change, towards the next step or back. */
export function decideCanary(
  situation: CanarySituation,
): StageResult<CanaryState> {
  const { state, intent } = situation;
  if (intent !== 'run' || state.phase === 'rolling-back') {
    return rollBackCanary(situation);
  }
  const takenBack = situation.target.desired?.takenBack;
  if (state.canary && takenBack !== undefined) {
    return giveUp(situation, 'rolled-back', takenBack, 'canary-taken-back');
  }
  switch (state.phase) {
    case 'starting':
      return start(situation);
    case 'deploying':
      return deploy(situation);
    case 'redirecting':
      return redirect(situation);
    case 'stepping':
      return stepCanary(situation);
    default:
      return confirmPromotion(situation);
  }
}

function start(situation: CanarySituation) {
  const { config, state, now, release, target } = situation;
  const base = targetBase(target);
  if (!base) {
    return now - state.since < config.timeout
      ? running(state, target.message ?? 'Looks at what runs')
      : giveUp(
          situation,
          'failed',
          `Nothing was found to release beside within ${formatDuration(
            config.timeout,
          )}: ${target.message ?? 'no revision runs here'}`,
        );
  }
  const { traffic, revision } = base;
  const stable = {
    name: base.stable,
    revision,
    ...(traffic ? { traffic } : {}),
  };
  const canary = {
    name: `r${target.nextRevision}`,
    revision: {
      version: release.version,
      digest: release.digest,
      image: release.image,
      instances: instancesAt(config, 0, base.revision.instances),
    },
  };
  return running(
    { ...state, phase: 'deploying', since: now, stable, canary },
    `Starts ${release.version}`,
    {
      desired: {
        ...onlyStable({ stable: stable.name, revision, traffic }),
        proxied: base.proxied,
        revisions: {
          [stable.name]: stable.revision,
          [canary.name]: canary.revision,
        },
      },
      dueIn: 0,
    },
  );
}

function deploy(situation: CanarySituation) {
  const { config, state, now, target } = situation;
  const canary = state.canary!;
  if (isDeployed(target, state)) {
    return enterPath(situation);
  }
  if (now - state.since >= config.timeout) {
    const failing = revisionOf(target, canary.name)?.failing;
    return giveUp(
      situation,
      'failed',
      `${canary.revision.version} was not available within ${formatDuration(
        config.timeout,
      )}${failing ? `: ${failing}` : ''}`,
    );
  }
  return running(state, target.message);
}

/** Sends users to the proxies where these have room for them. */
function enterPath(situation: CanarySituation): StageResult<CanaryState> {
  const { config, state, now, target, room } = situation;
  if (room?.verdict !== 'short') {
    return running(
      { ...state, phase: 'redirecting', since: now, waited: undefined },
      'Puts the canary proxy in the path',
      {
        desired: { ...target.desired!, proxied: true },
        events: room && [roomEvent(room)],
        dueIn: 0,
      },
    );
  }
  const waited = waiting(state, now);
  if (isTooLate(waited, config)) {
    return giveUp(
      { ...situation, state: waited },
      'failed',
      `The canary proxies had no room within ${formatDuration(
        config.timeout,
      )}: ${room.words}`,
    );
  }
  return running(
    waited,
    `Waits until the canary proxies have room: ${room.words}`,
    {
      events: state.waited ? [] : [roomEvent(room)],
    },
  );
}

function roomEvent({ verdict, words }: RouteRoom): StageEvent {
  const what = {
    enough: 'The canary proxies have room',
    short: 'The canary proxies have no room',
    unknown: 'Whether the canary proxies have room is not known',
  };
  return {
    type: `canary-room-${verdict}`,
    message: `${what[verdict]}: ${words}`,
  };
}

function redirect(situation: CanarySituation) {
  const { config, state, now, target } = situation;
  const pointed = target.observed?.entrance.pointsTo === 'proxy';
  if (pointed && routeIsAsDesired(target)) {
    return running({ ...state, phase: 'stepping', since: now }, undefined, {
      dueIn: 0,
    });
  }
  if (now - state.since >= config.timeout) {
    return giveUp(
      situation,
      'failed',
      `The canary proxy was not in the path within ${formatDuration(
        config.timeout,
      )}: ${target.message ?? 'the entrance does not point at it'}`,
    );
  }
  return running(state, target.message);
}
