import {
  RollbackResult,
  RouteConfirmation,
  Target,
} from '@backstage-releases/plugin-releases-common';
import { Outcome } from './decideOutcome';

/** How a rollback stands: as its answer said, or better where the target has been seen confirmed since. */
export function decideRollbackOutcome(
  result: RollbackResult,
  target: Target | undefined,
): Outcome {
  const took = `${Math.round(result.tookMs)} ms`;
  if (result.confirmed) {
    const proxies = result.confirmations.map(
      each => `${each.instance}: generation ${each.generation}`,
    );
    const by = proxies.length ? ` (${proxies.join(', ')})` : '';
    return {
      state: 'confirmed',
      text: `Confirmed in ${took}: everyone gets ${result.version}${by}.`,
      details: [],
    };
  }
  const asked = result.target.route?.generation;
  const route = target?.route;
  if (
    asked !== undefined &&
    route !== undefined &&
    route.generation >= asked &&
    route.confirmed &&
    route.share === 0
  ) {
    return {
      state: 'confirmed',
      text: `Confirmed since: everyone gets ${result.version} (generation ${route.generation}).`,
      details: [],
    };
  }
  const unconfirmed = result.confirmations.filter(each => !each.confirmed);
  return {
    state: 'pending',
    text: `Not confirmed after ${took}: not everyone gets ${result.version} for certain yet.`,
    details: unconfirmed.length
      ? unconfirmed.map(confirmationWords)
      : [result.target.message ?? 'No proxy instance has answered.'],
  };
}

function confirmationWords(each: RouteConfirmation): string {
  const serves =
    each.generation === 'unknown'
      ? 'could not be asked'
      : `serves generation ${each.generation}`;
  return `${each.instance} ${serves}${each.message ? `: ${each.message}` : ''}`;
}
