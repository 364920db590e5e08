import { CanaryView } from '@backstage-releases/plugin-releases-common';
import { listWords } from '../words/countWords';
import { personName } from '../words/personName';

/** What follows when a paused canary is resumed. */
export function resumeWords(view: CanaryView): string {
  const hold = view.steps[view.current]?.hold ?? 'none';
  if (view.setByHand !== undefined || hold === 'manual') {
    return 'The pause ends. The release stays where it is until somebody promotes it.';
  }
  const approvers = view.next?.approvers ?? [];
  const then = approvers.length
    ? `the next step asks ${listWords(approvers.map(personName))}`
    : 'the release goes on by itself';
  return hold === 'none'
    ? `The pause ends, and ${then}.`
    : `The hold time runs on from where it stopped, then ${then}.`;
}
