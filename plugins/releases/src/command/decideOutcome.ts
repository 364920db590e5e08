import {
  Release,
  ReleaseStage,
  Target,
} from '@backstage-releases/plugin-releases-common';
import { hasEnded, releaseStatusWords } from '../release/statusWords';
import { shareWords } from '../words/shareWords';
import { Asked } from './Asked';
import { decideRollbackOutcome } from './decideRollbackOutcome';

/** How something that was asked stands, in words. `pending` is neither done nor failed yet. */
export interface Outcome {
  state: 'pending' | 'confirmed' | 'ended';
  text: string;
  details: string[];
}

/** How `asked` stands, by what was last seen of the releases and targets. */
export function decideOutcome(
  asked: Asked,
  seen: { releases: Release[]; targets: Target[] },
): Outcome {
  if (asked.kind === 'rollback') {
    return decideRollbackOutcome(
      asked.result,
      seen.targets.find(target => target.id === asked.result.target.id),
    );
  }
  const release = seen.releases.find(each => each.id === asked.release.id);
  if (asked.kind === 'start') {
    return done(
      `Release #${asked.release.id} of ${asked.release.version} to ${asked.release.environment} has started.`,
    );
  }
  return decideCommandOutcome(asked, release ?? asked.release);
}

function decideCommandOutcome(
  asked: Extract<Asked, { kind: 'command' }>,
  release: Release,
): Outcome {
  const stage = release.stages.find(each => each.name === asked.stage);
  const name = `Release #${release.id}`;
  const isGoingBack = release.status === 'rolling-back';
  switch (asked.type) {
    case 'approve':
    case 'reject':
      return decideJudgementOutcome(asked.type, release, stage);
    case 'cancel':
      return hasEnded(release.status)
        ? done(`${name} is ${releaseStatusWords(release.status)}.`)
        : pending(`${name} is being cancelled.`, release.message);
    default:
      break;
  }
  const view = stage?.view?.kind === 'canary' ? stage.view : undefined;
  if (asked.type === 'pause' || asked.type === 'resume') {
    const paused = Boolean(view?.paused);
    const word = asked.type === 'pause' ? 'paused' : 'going on';
    if (hasEnded(release.status) || isGoingBack) {
      return overtaken(release, `it was not ${word} before that`);
    }
    return paused === (asked.type === 'pause')
      ? done(`${name} is ${word}.`)
      : pending(`${name}: asked, not yet ${word}.`, stage?.message);
  }
  const wish = shareWords(asked.share ?? 0);
  if (stage?.status === 'succeeded') {
    return done(`Confirmed: everyone gets ${release.version}.`);
  }
  if (hasEnded(release.status) || isGoingBack) {
    return overtaken(release, `${wish} was not confirmed before that`);
  }
  // A share that was set by hand may be below that of the step, so the step alone says nothing.
  const isReached =
    view !== undefined &&
    view.phase !== 'rolling-back' &&
    view.confirmed &&
    (asked.step === undefined
      ? view.share === asked.share
      : view.current >= asked.step && view.share >= (asked.share ?? 0));
  if (isReached) {
    return done(
      `Confirmed by every proxy instance: ${shareWords(
        view.share,
      )} of everyone gets ${release.version}. Seen by: ${view.who}.`,
    );
  }
  return pending(
    `Asked for ${wish} of everyone; not confirmed by every proxy instance yet.`,
    view?.steps[view.current]?.message ?? stage?.message,
  );
}

function decideJudgementOutcome(
  type: 'approve' | 'reject',
  release: Release,
  stage: ReleaseStage | undefined,
): Outcome {
  const word = type === 'approve' ? 'approved' : 'rejected';
  const isDecided =
    stage?.view?.kind === 'approval'
      ? stage.view.decidedBy !== undefined || stage.status === 'succeeded'
      : !stage?.commands.includes(type);
  if (!isDecided && hasEnded(release.status)) {
    return overtaken(release, `it was not ${word} before that`);
  }
  return isDecided
    ? done(`Release #${release.id}: stage '${stage?.name}' is ${word}.`)
    : pending(`Release #${release.id}: ${word}, not recorded yet.`);
}

/** What was asked did not come to be, because the release went another way. */
function overtaken(release: Release, what: string): Outcome {
  return {
    state: 'ended',
    text: `Release #${release.id} is ${releaseStatusWords(
      release.status,
    )}; ${what}.`,
    details: release.message ? [release.message] : [],
  };
}

function done(text: string): Outcome {
  return { state: 'confirmed', text, details: [] };
}

function pending(text: string, detail?: string): Outcome {
  return { state: 'pending', text, details: detail ? [detail] : [] };
}
