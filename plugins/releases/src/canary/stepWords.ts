import {
  CanaryStepView,
  CanaryView,
} from '@backstage-releases/plugin-releases-common';
import { listWords } from '../words/countWords';
import { durationWords, timeLeftWords } from '../words/durationWords';
import { personName } from '../words/personName';
import { shareWords } from '../words/shareWords';

/** What stands under a step: how long it took, what is left of it, or what it will wait for. `now` is epoch ms. */
export function stepWords(
  view: CanaryView,
  index: number,
  now: number,
): string {
  const step = view.steps[index];
  if (step.status === 'done') {
    return doneWords(view.steps, index);
  }
  if (step.status === 'current') {
    return currentWords(view, step, now);
  }
  if (step.approvers?.length) {
    return `asks ${listWords(step.approvers.map(personName))}`;
  }
  if (step.hold === 'manual') {
    return 'until promoted';
  }
  return step.hold === 'none' ? '' : durationWords(step.hold.ms);
}

function doneWords(steps: CanaryStepView[], index: number): string {
  const startedAt = steps[index].startedAt;
  const endedAt = steps[index + 1]?.startedAt;
  return startedAt !== undefined && endedAt !== undefined
    ? durationWords(endedAt - startedAt)
    : '';
}

function currentWords(
  view: CanaryView,
  step: CanaryStepView,
  now: number,
): string {
  if (view.phase === 'done') {
    return 'ended here';
  }
  if (view.phase !== 'stepping') {
    return phaseWords(view.phase);
  }
  if (view.paused) {
    return 'paused';
  }
  if (!view.confirmed) {
    return 'on its way';
  }
  if (view.setByHand !== undefined) {
    return `${shareWords(view.setByHand)} set by hand`;
  }
  if (view.holdUntil !== undefined) {
    const left = view.holdUntil - now;
    return left > 0 ? `${timeLeftWords(left)} left` : 'hold is over';
  }
  return step.hold === 'manual' ? 'until promoted' : '';
}

/** What a canary is at, in words. */
export function phaseWords(phase: CanaryView['phase']): string {
  return {
    starting: 'starting',
    deploying: 'starting its pods',
    redirecting: 'putting the proxy in the path',
    stepping: 'on its steps',
    promoting: 'becoming stable',
    'rolling-back': 'rolling back',
    done: 'done',
  }[phase];
}
