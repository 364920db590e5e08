import {
  DesiredRevision,
  StageType,
  TargetState,
  TrafficRules,
} from '@backstage-releases/plugin-releases-node';
import { z } from 'zod';
import { formatDuration } from './duration';
import { onlyStable, targetBase } from './targetBase';
import { parseStage } from './parseStage';
import { duration } from './planFields';

const schema = z.strictObject({ timeout: duration.default(600_000) });

type State = {
  phase: 'looking' | 'starting' | 'switching' | 'cleaning' | 'reverting';
  since: number;
  before?: {
    stable: string;
    revision: DesiredRevision;
    traffic?: TrafficRules;
  };
  revision?: string;
  /** The wanted revision, as it was asked for. */
  wanted?: DesiredRevision;
  /** Why it goes back, where not a person asked for it. */
  words?: string;
};

const endOf = {
  run: 'failed',
  cancel: 'cancelled',
  rollback: 'rolled-back',
} as const;

const endWords = {
  run: 'Failed',
  cancel: 'Cancelled',
  rollback: 'Rolled back',
} as const;

/** Brings a version to a target without a canary: starts it beside the old one, and switches when all of it is available. */
export const deployStage: StageType<z.output<typeof schema>, State> = {
  type: 'deploy',
  touchesTarget: true,
  parse: value => parseStage(schema, value),
  describe: () =>
    'Start the version beside the old one, and switch when all its instances are available',
  commands: () => [],
  async reconcile({ config, state, now, intent, release, target }) {
    const { before, revision } = state ?? {};
    if (!state || !before || !revision) {
      const base = targetBase(target);
      if (intent !== 'run') {
        return { status: 'cancelled', state: { phase: 'looking', since: now } };
      }
      if (!base) {
        const since = state?.since ?? now;
        const isOver = now - since >= config.timeout;
        return {
          status: isOver ? 'failed' : 'running',
          state: { phase: 'looking', since },
          message: isOver
            ? `Nothing was found to release beside within ${formatDuration(
                config.timeout,
              )}: ${target.message ?? 'no revision runs here'}`
            : target.message ?? 'Looks at what runs',
          dueIn: 1_000,
        };
      }
      const name = `r${target.nextRevision}`;
      const wanted: DesiredRevision = {
        version: release.version,
        digest: release.digest,
        image: release.image,
        instances: base.revision.instances,
      };
      return {
        status: 'running',
        state: {
          phase: 'starting',
          since: now,
          before: {
            stable: base.stable,
            revision: base.revision,
            ...(base.traffic ? { traffic: base.traffic } : {}),
          },
          revision: name,
          wanted,
        },
        desired: {
          ...onlyStable(base),
          revisions: { [base.stable]: base.revision, [name]: wanted },
        },
        message: `Starts ${instanceWords(wanted.instances)} of ${
          release.version
        }`,
      };
    }

    const seen = target.observed?.revisions.revisions.find(
      one => one.name === revision,
    );
    if (state.phase === 'reverting' || intent !== 'run') {
      if (target.desired?.revisions[revision]) {
        return {
          status: 'running',
          state: { ...state, phase: 'reverting' },
          desired: onlyStable({
            ...before,
            takenBack: state.words ?? endWords[intent],
          }),
          message: `Goes back to ${before.revision.version}`,
        };
      }
      const isGone = target.observed?.revisions.adoption === 'absent';
      const isBack =
        target.observed?.revisions.handle === before.stable && !seen;
      if (!isBack && !isGone) {
        return {
          status: 'running',
          state: { ...state, phase: 'reverting' },
          message: target.message,
          dueIn: 1_000,
        };
      }
      return {
        status: endOf[intent],
        state,
        message: `${state.words ? `${state.words}; ` : ''}${
          isGone
            ? 'nothing runs here any more'
            : `${before.revision.version} serves`
        }`,
      };
    }

    const wanted = state.wanted ?? target.desired!.revisions[revision];
    const isLate = now - state.since >= config.timeout;
    // Nobody gets what wasn't released.
    const drift = seen?.drift;
    const why = drift ?? seen?.failing;
    const giveUp = (what: string) => {
      const words = `${release.version} ${what} within ${formatDuration(
        config.timeout,
      )}${why ? `: ${why}` : ''}`;
      return {
        status: 'running' as const,
        state: { ...state, phase: 'reverting' as const, words },
        message: words,
        events: [{ type: 'deploy-timed-out', message: words }],
      };
    };
    if (state.phase === 'starting') {
      if (seen && !drift && seen.available >= wanted.instances) {
        return {
          status: 'running',
          state: { ...state, phase: 'switching', since: now },
          // the way back until the new one serves
          desired: {
            ...onlyStable({ ...before, stable: revision, revision: wanted }),
            previous: {
              revision: before.stable,
              until: now + config.timeout,
              ...(before.traffic ? { traffic: before.traffic } : {}),
            },
            revisions: {
              [revision]: wanted,
              [before.stable]: before.revision,
            },
          },
          message: `Switches to ${release.version}`,
        };
      }
      if (isLate) {
        return giveUp('was not available');
      }
    } else if (state.phase === 'switching') {
      if (isServing(target, revision, wanted.instances)) {
        return {
          status: 'running',
          state: { ...state, phase: 'cleaning' },
          desired: onlyStable({
            ...before,
            stable: revision,
            revision: wanted,
          }),
          message: `${release.version} serves`,
          reached: 100,
        };
      }
      if (isLate) {
        return giveUp('did not serve');
      }
    } else if (
      // It serves already, so its size is its owner's affair again.
      isServing(target, revision, seen?.wanted ?? wanted.instances) &&
      target.settled
    ) {
      return {
        status: 'succeeded',
        state,
        message: `${release.version} serves with ${instanceWords(
          seen?.wanted ?? wanted.instances,
        )}`,
        outputs: { revision },
      };
    }
    return {
      status: 'running',
      state,
      message: drift ?? target.message,
      dueIn: 1_000,
    };
  },
};

function instanceWords(count: number): string {
  return `${count} ${count === 1 ? 'instance' : 'instances'}`;
}

/** Whether everyone gets a revision, and all of it is there. */
function isServing(
  { observed, desired, route }: TargetState,
  revision: string,
  instances: number,
): boolean {
  // Who comes through a proxy gets what the route says.
  const isRouted =
    observed?.entrance.pointsTo !== 'proxy' ||
    (route?.confirmed === true &&
      route.wish.stable.revision === revision &&
      !route.wish.canary);
  const seen = observed?.revisions.revisions.find(one => one.name === revision);
  return (
    isRouted &&
    observed?.revisions.handle === revision &&
    desired?.stable === revision &&
    (seen?.available ?? 0) >= instances
  );
}
