import {
  Release,
  ReleaseStatus,
  StageStatus,
} from '@backstage-releases/plugin-releases-common';
import { ReleaseColours } from '../theme/coloursOf';

const words: Record<ReleaseStatus | StageStatus, string> = {
  waiting: 'waiting',
  running: 'running',
  'rolling-back': 'rolling back',
  succeeded: 'done',
  'rolled-back': 'rolled back',
  rejected: 'rejected',
  cancelled: 'cancelled',
  failed: 'failed',
  skipped: 'skipped',
};

const tones: Record<ReleaseStatus | StageStatus, keyof ReleaseColours> = {
  waiting: 'quiet',
  running: 'canary',
  'rolling-back': 'bad',
  succeeded: 'good',
  'rolled-back': 'bad',
  rejected: 'bad',
  cancelled: 'quiet',
  failed: 'bad',
  skipped: 'quiet',
};

/** Whether nothing more will happen to a release. */
export function hasEnded(status: ReleaseStatus): boolean {
  return status !== 'running' && status !== 'rolling-back';
}

/** How a release stands, in words. */
export function releaseStatusWords(status: ReleaseStatus): string {
  return status === 'succeeded' ? 'released' : words[status];
}

/** How a stage stands, in words. */
export function stageStatusWords(status: StageStatus): string {
  return words[status];
}

/** The colour of a status. */
export function statusTone(
  status: ReleaseStatus | StageStatus,
): keyof ReleaseColours {
  return tones[status];
}

/** What a release is doing, in a few words: `canary running`, `waits for approval`. */
export function activityWords(release: Release): string {
  if (release.status !== 'running') {
    return releaseStatusWords(release.status);
  }
  const stage = release.stages.find(each => each.status === 'running');
  if (stage?.view?.kind === 'approval') {
    return 'waits for approval';
  }
  if (stage?.view?.kind === 'canary') {
    return stage.view.paused ? 'canary paused' : 'canary running';
  }
  return stage ? `${stage.type} running` : 'running';
}
