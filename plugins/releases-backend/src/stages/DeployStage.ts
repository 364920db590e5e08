import {
  DesiredRevision,
  StageType,
  TargetState,
} from '@backstage-releases/plugin-releases-node';
import { z } from 'zod';
import { formatDuration } from './duration';
import { onlyStable, targetBase } from './targetBase';
import { parseStage } from './parseStage';
import { duration } from './planFields';

const schema = z.strictObject({ timeout: duration.default(600_000) });

type State = {
  phase: 'looking' | 'starting' | 'switching' | 'reverting';
  since: number;
  before?: { stable: string; revision: DesiredRevision };
  revision?: string;
};

const endOf = {
  run: 'failed',
  cancel: 'cancelled',
  rollback: 'rolled-back',
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
        return {
          status: 'running',
          state: { phase: 'looking', since: state?.since ?? now },
          message: target.message ?? 'Looks at what runs',
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
          before: { stable: base.stable, revision: base.revision },
          revision: name,
        },
        desired: {
          ...onlyStable(base),
          revisions: { [base.stable]: base.revision, [name]: wanted },
        },
        message: `Starts ${wanted.instances} instances of ${release.version}`,
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
          desired: onlyStable(before),
          message: `Goes back to ${before.revision.version}`,
        };
      }
      const back = target.observed?.revisions.handle === before.stable && !seen;
      if (!back) {
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
        message: `${before.revision.version} serves`,
      };
    }

    const wanted = target.desired!.revisions[revision];
    if (state.phase === 'starting') {
      if (seen && seen.available >= wanted.instances) {
        return {
          status: 'running',
          state: { ...state, phase: 'switching' },
          desired: onlyStable({ stable: revision, revision: wanted }),
          message: `Switches to ${release.version}`,
        };
      }
      if (now - state.since >= config.timeout) {
        const words = `${
          release.version
        } was not available within ${formatDuration(config.timeout)}${
          seen?.failing ? `: ${seen.failing}` : ''
        }`;
        return {
          status: 'running',
          state: { ...state, phase: 'reverting' },
          message: words,
          events: [{ type: 'deploy-timed-out', message: words }],
        };
      }
    } else if (isDone(target, revision)) {
      return {
        status: 'succeeded',
        state,
        message: `${release.version} serves with ${wanted.instances} instances`,
        outputs: { revision },
      };
    }
    return {
      status: 'running',
      state,
      message: target.message,
      dueIn: 1_000,
    };
  },
};

function isDone(target: TargetState, revision: string): boolean {
  return (
    target.observed?.revisions.handle === revision &&
    target.desired?.stable === revision &&
    target.settled
  );
}
