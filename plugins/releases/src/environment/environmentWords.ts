import { Release, Target } from '@backstage-releases/plugin-releases-common';
import { ReleaseColours } from '../theme/coloursOf';
import { agoWords } from '../words/durationWords';
import { shareWords } from '../words/shareWords';

/** How old a look may be before it says nothing about now, ms; one fails, or the next would have come. */
const STALE_MS = 60_000;

/** How long the look takes at most that opening the page asks for, ms. Before, an old look is no news. */
const FIRST_LOOK_MS = 10_000;

/** Since when a page is open, and now; epoch ms. */
export interface Watched {
  since: number;
  now: number;
}

/** Why nothing is known of how a target is now; undefined where it was looked at of late. */
export function unseenWords(
  target: Target,
  { since, now }: Watched,
): string | undefined {
  const { observedAt, message } = target;
  if (observedAt === undefined) {
    return message && `Could not be looked at: ${message}`;
  }
  return message && now - observedAt > STALE_MS && now - since > FIRST_LOOK_MS
    ? `Last looked at ${agoWords(now - observedAt)}: ${message}`
    : undefined;
}

/** How a target stands in a word or two. */
export function targetState(
  target: Target | undefined,
  release: Release | undefined,
  watched: Watched,
): { tone: keyof ReleaseColours; words: string } {
  if (!target) {
    return { tone: 'quiet', words: 'not looked at yet' };
  }
  if (unseenWords(target, watched)) {
    return { tone: 'bad', words: 'out of reach' };
  }
  if (target.observedAt === undefined) {
    return { tone: 'quiet', words: 'not looked at yet' };
  }
  if (release?.status === 'rolling-back') {
    return { tone: 'bad', words: 'rolling back' };
  }
  if (target.canary) {
    const share = target.route?.share;
    return {
      tone: 'canary',
      words: share === undefined ? 'canary' : `canary ${shareWords(share)}`,
    };
  }
  if (release) {
    return { tone: 'busy', words: 'releasing' };
  }
  if (target.instances.some(each => each.status === 'failing')) {
    return { tone: 'bad', words: 'failing' };
  }
  if (!target.settled) {
    return { tone: 'busy', words: 'settling' };
  }
  return target.stable
    ? { tone: 'good', words: 'running' }
    : { tone: 'quiet', words: 'nothing runs' };
}

/** Where outside traffic goes, in words. */
export function entranceWords(
  entrance: NonNullable<Target['entrance']>,
): string {
  const name = `${entrance.kind} '${entrance.name}'`;
  return {
    service: `${name} points at the service`,
    proxy: `${name} points at the canary proxy`,
    absent: `${name} is absent`,
    unknown: `Where ${name} points is not known`,
  }[entrance.pointsTo];
}
