import { RouteInstance } from '@backstage-releases/plugin-releases-node';
import { NoRoute, RouteAnswer } from './ProxyAdmin';
import { isLive, ProxyInstance } from './ProxyDirectory';
import { Settled } from './settled';

/** What an instance serves, by what it answered. */
export function describeInstance(
  instance: ProxyInstance,
  { value, error }: Settled<RouteAnswer | NoRoute>,
  now: number,
): RouteInstance {
  const { name } = instance;
  if (error) {
    const silent = error.name === 'ServiceUnavailableError';
    return {
      name,
      // Who answers is alive, whatever its Lease says.
      live: !silent || isLive(instance, now),
      generation: 'unknown',
      message: error.message,
    };
  }
  if (!value || !('generation' in value)) {
    return { name, live: true, generation: 'none' };
  }
  const { inFlight, lastRequestAt, now: itsNow, reason, entryProblem } = value;
  return {
    name,
    live: true,
    generation: servedGeneration(value),
    inFlight,
    lastRequestAt,
    now: itsNow,
    message: reason ?? entryProblem,
  };
}

/** Without its source an instance has taken a document, but sends everyone to stable whatever it says. */
function servedGeneration(answer: RouteAnswer): number | 'none' {
  const { serving, generation, servedGeneration: served } = answer;
  if (serving) {
    return generation;
  }
  return served !== undefined && served < generation ? served : 'none';
}
