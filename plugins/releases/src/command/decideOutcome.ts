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
  const view = stage?.view?.kind === 'canary' ? stage.view : undefined;
  const name = `Release #${release.id}`;
  const isOver =
    hasEnded(release.status) ||
    release.status === 'rolling-back' ||
    view?.phase === 'rolling-back';
  switch (asked.type) {
    case 'approve':
    case 'reject':
      return decideJudgementOutcome({ asked, release, isOver });
    case 'cancel':
      return hasEnded(release.status)
        ? done(`${name} is ${releaseStatusWords(release.status)}.`)
        : pending(`${name} is being cancelled.`, release.message);
    default:
      break;
  }
  if (asked.type === 'pause' || asked.type === 'resume') {
    const paused = Boolean(view?.paused);
    const word = asked.type === 'pause' ? 'paused' : 'going on';
    if (isOver) {
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
  if (isOver) {
    return overtaken(release, `${wish} was not confirmed before that`);
  }
  // A share that was set by hand may be below that of the step, so the step alone says nothing.
  const isReached =
    view !== undefined &&
    view.confirmed &&
    (asked.step === undefined
      ? view.share === asked.share
      : view.current >= asked.step && view.share >= (asked.share ?? 0));
  if (isReached) {
    const words = `Confirmed by every proxy instance: ${shareWords(
      view.share,
    )} of everyone gets ${release.version}. Seen by: ${view.who}.`;
    // The last step is over only when the version is stable.
    return asked.step === view.steps.length - 1
      ? pending(words, stage?.message)
      : done(words);
  }
  return pending(
    `Asked for ${wish} of everyone; not confirmed by every proxy instance yet.`,
    view?.steps[view.current]?.message ?? stage?.message,
  );
}

function decideJudgementOutcome(options: {
  asked: Extract<Asked, { kind: 'command' }>;
  release: Release;
  isOver: boolean;
}): Outcome {
  const { asked, release, isOver } = options;
  const stage = release.stages.find(each => each.name === asked.stage);
  const judgement = stage && judgementOf(stage, asked.step);
  const word = asked.type === 'approve' ? 'approved' : 'rejected';
  const name = `Release #${release.id}`;
  if (judgement === word) {
    return done(`${name}: stage '${asked.stage}' is ${word}.`);
  }
  if (judgement === 'approved') {
    return ended(`${name} was approved first; it is not rejected.`);
  }
  const isBeingRejected =
    asked.type === 'reject' && !hasEnded(release.status) && isOver;
  if (isOver && !isBeingRejected) {
    return overtaken(release, `it was not ${word} before that`);
  }
  return isBeingRejected
    ? pending(`${name} goes back.`, release.message)
    : pending(`${name}: ${word}, not recorded yet.`);
}

/** How a stage, or the step of a canary, was judged, whoever did it; undefined where it wasn't. */
function judgementOf(
  { status, view, commands }: ReleaseStage,
  step: number | undefined,
): 'approved' | 'rejected' | undefined {
  if (status === 'succeeded') {
    return 'approved';
  }
  if (status === 'rejected') {
    return 'rejected';
  }
  if (status !== 'running' || view?.kind !== 'canary' || step === undefined) {
    return undefined;
  }
  const isOpen = view.next?.index === step && !commands.includes('approve');
  return view.phase !== 'rolling-back' && (view.current >= step || isOpen)
    ? 'approved'
    : undefined;
}

/** What was asked did not come to be, because the release went another way. */
function overtaken(release: Release, what: string): Outcome {
  const words = hasEnded(release.status)
    ? releaseStatusWords(release.status)
    : 'rolling back';
  return ended(`Release #${release.id} is ${words}; ${what}.`, release.message);
}

function ended(text: string, detail?: string): Outcome {
  return { state: 'ended', text, details: detail ? [detail] : [] };
}

function done(text: string): Outcome {
  return { state: 'confirmed', text, details: [] };
}

function pending(text: string, detail?: string): Outcome {
  return { state: 'pending', text, details: detail ? [detail] : [] };
}
