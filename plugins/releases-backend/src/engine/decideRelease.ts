import {
  ReleaseStatus,
  StageStatus,
} from '@backstage-releases/plugin-releases-common';
import { PlannedStage } from '../plans/Plans';
import { ReleaseRecord, StageRecord } from './ReleaseRecord';

/** Stages to look at now: those under way, and those whose needs are met. */
export function stagesToReconcile(
  planned: PlannedStage[],
  stages: StageRecord[],
  intent: ReleaseRecord['intent'],
): string[] {
  const status = new Map(stages.map(stage => [stage.name, stage.status]));
  return planned
    .filter(({ name, needs }) => {
      if (status.get(name) === 'running') {
        return true;
      }
      return (
        intent === 'run' &&
        status.get(name) === 'waiting' &&
        needs.every(need => isPassed(status.get(need)))
      );
    })
    .map(({ name }) => name);
}

/** How a release stands after its stages were looked at. */
export interface ReleaseOutcome {
  status: ReleaseStatus;
  /** What the stages still under way should do. */
  intent: ReleaseRecord['intent'];
  stages: StageRecord[];
}

/** Decides how a release stands: it ends when no stage is under way and none can start. One bad end takes the others back. */
export function decideRelease(
  stages: StageRecord[],
  intent: ReleaseRecord['intent'],
): ReleaseOutcome {
  const bad = stages.find(
    ({ status }) =>
      status !== 'running' && status !== 'waiting' && !isPassed(status),
  );
  const active = stages.some(({ status }) => status === 'running');
  const stopped = bad !== undefined || intent !== 'run';
  if (!stopped) {
    const done = stages.every(({ status }) => isPassed(status));
    return { status: done ? 'succeeded' : 'running', intent, stages };
  }
  const next = intent === 'run' ? 'cancel' : intent;
  const settled = stages.map(stage =>
    stage.status === 'waiting'
      ? { ...stage, status: 'skipped' as const }
      : stage,
  );
  if (active) {
    return { status: 'rolling-back', intent: next, stages: settled };
  }
  return {
    status: endOf(bad?.status, next),
    intent: next,
    stages: settled,
  };
}

function endOf(
  bad: StageStatus | undefined,
  intent: 'cancel' | 'rollback',
): ReleaseStatus {
  switch (bad) {
    case 'failed':
    case 'rejected':
    case 'rolled-back':
      return bad;
    default:
      // A stage that is only ended, such as an approval that nobody needs any more, doesn't say why.
      return intent === 'rollback' ? 'rolled-back' : 'cancelled';
  }
}

function isPassed(status: StageStatus | undefined): boolean {
  return status === 'succeeded' || status === 'skipped';
}
