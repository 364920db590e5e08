/** Threads may end so often in a minute; what ends them more often does not go away by itself. */
const MOST_DEATHS = 5;

const MINUTE_MS = 60_000;

/** What is done when a data thread has ended, and the deaths that still count. */
export interface RestartDecision {
  action: 'restart' | 'give-up';
  deaths: number[];
}

/**
 * Whether a data thread that has ended is started again.
 *
 * @param deaths - when others have, milliseconds of any one clock
 */
export function decideRestart(
  deaths: readonly number[],
  now: number,
): RestartDecision {
  const counting = [...deaths.filter(at => at > now - MINUTE_MS), now];
  return {
    action: counting.length > MOST_DEATHS ? 'give-up' : 'restart',
    deaths: counting,
  };
}
