import { Release, Target } from '@backstage-releases/plugin-releases-common';
import { ReleaseColours } from '../theme/coloursOf';
import { shareWords } from '../words/shareWords';

/** How a target stands in a word or two. */
export function targetState(
  target: Target | undefined,
  release: Release | undefined,
): { tone: keyof ReleaseColours; words: string } {
  if (!target) {
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
