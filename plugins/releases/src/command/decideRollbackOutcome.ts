import {
  RollbackResult,
  RouteConfirmation,
  Target,
} from '@backstage-releases/plugin-releases-common';
import { countWords } from '../words/countWords';
import { durationWords } from '../words/durationWords';
import { Outcome } from './decideOutcome';

/** How a rollback stands: as its answer said, or better where the target has been seen confirmed since. */
export function decideRollbackOutcome(
  result: RollbackResult,
  target: Target | undefined,
): Outcome {
  const took = tookWords(result.tookMs);
  const { confirmations } = result;
  const confirmed = confirmations.filter(each => each.confirmed).length;
  if (result.confirmed) {
    return {
      state: 'confirmed',
      text: confirmations.length
        ? `Sent everyone back to ${
            result.version
          } in ${took}, confirmed by ${confirmed} of ${countWords(
            confirmations.length,
            'proxy',
            'proxies',
          )}.`
        : `Sent everyone back to ${result.version} in ${took}; no proxy stands between.`,
      details: result.fenced
        ? []
        : [
            'The cluster has not answered in time: what was under way there before may still change something, and is put right afterwards.',
          ],
    };
  }
  if (target && isBackSince(result, target)) {
    return {
      state: 'confirmed',
      text: `Everyone gets ${result.version}; it was confirmed later than the rollback answered.`,
      details: [],
    };
  }
  const unconfirmed = confirmations.filter(each => !each.confirmed);
  return {
    state: 'pending',
    text: `Not confirmed after ${took}: not everyone gets ${result.version} for certain yet.`,
    details: unconfirmed.length
      ? unconfirmed.map(confirmationWords)
      : [result.target.message ?? 'No proxy instance has answered.'],
  };
}

/** Whether a target that was looked at after the answer is wholly back. A confirmed route alone says nothing: it may be the one from before. */
function isBackSince(result: RollbackResult, target: Target): boolean {
  const { route } = target;
  return (
    (target.observedAt ?? 0) > (result.target.observedAt ?? 0) &&
    target.settled &&
    target.stable?.version === result.version &&
    (!route || (route.confirmed && route.share === 0))
  );
}

function tookWords(ms: number): string {
  return ms < 10_000 ? `${(ms / 1_000).toFixed(1)} s` : durationWords(ms);
}

function confirmationWords(each: RouteConfirmation): string {
  const serves =
    each.generation === 'unknown'
      ? 'could not be asked'
      : `serves generation ${each.generation}`;
  return `${each.instance} ${serves}${each.message ? `: ${each.message}` : ''}`;
}
