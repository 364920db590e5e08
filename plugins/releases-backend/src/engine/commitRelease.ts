import { ConflictError } from '@backstage/errors';
import { StageStatus } from '@backstage-releases/plugin-releases-common';
import {
  StageResult,
  TargetDesired,
} from '@backstage-releases/plugin-releases-node';
import { JsonObject } from '@backstage/types';
import { Knex } from 'knex';
import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { Clock } from '../database/Clock';
import { appendEvents, NewEvent } from '../database/operations/appendEvents';
import { takeCommands } from '../database/operations/commands';
import { readRelease } from '../database/operations/readRelease';
import { readTarget } from '../database/operations/readTarget';
import { writeRelease } from '../database/operations/writeRelease';
import { TargetChanges, writeTarget } from '../database/operations/writeTarget';
import { TargetRecord } from '../targets/TargetRecord';
import { ReleaseOutcome } from './decideRelease';
import { hasEnded, ReleaseRecord } from './ReleaseRecord';

const endWords: Record<ReleaseOutcome['status'], string> = {
  running: 'The release goes on',
  'rolling-back': 'The release is taken back',
  succeeded: 'The release has succeeded',
  failed: 'The release has failed',
  rejected: 'The release was rejected',
  cancelled: 'The release was cancelled',
  'rolled-back': 'The release was rolled back',
};

/**
 * Writes what a pass over a release brought, all of it or nothing: the release, what its target should be, the commands that were taken, the events.
 *
 * Throws `ConflictError` where a command or a change of what is desired has come in between, so that the stages look again before anything of theirs holds.
 */
export async function commitRelease(options: {
  knex: Knex;
  clock: Clock;
  release: ReleaseRecord;
  /** What was desired of the target when the stages looked at it. */
  desiredBefore: TargetDesired | undefined;
  results: StageResult<JsonObject>[];
  outcome: ReleaseOutcome;
  dueIn: number;
}): Promise<void> {
  const { knex, clock, release, results, outcome, desiredBefore } = options;
  await knex.transaction(async tx => {
    const now = await clock.now(tx);
    const current = await readRelease(tx, release.id, { lock: true });
    if (current.ticket !== release.ticket) {
      throw new ConflictError(`Release '${release.id}' was taken over`);
    }
    const ended = hasEnded(outcome.status);
    const desired = results.find(result => result.desired)?.desired;
    const target = await readTarget(tx, release.targetId, { lock: true });
    if (desired && !isDeepStrictEqual(target.desired, desiredBefore)) {
      // Users may have been taken back meanwhile, which a stage that hasn't seen it must not undo.
      throw new ConflictError(
        `What is desired of target '${target.id}' has changed`,
      );
    }
    if (desired || ended) {
      await writeTarget(tx, target.id, target.ticket, {
        ...(desired ? desiredChanges(target, release, desired, now) : {}),
        ...(ended ? endChanges(target, release, outcome, now) : {}),
      });
    }
    await writeRelease(tx, release.id, release.ticket, {
      stages: outcome.stages,
      status: outcome.status,
      intent: outcome.intent,
      message: messageOf(outcome),
      reached: Math.max(
        release.reached,
        ...results.map(({ reached }) => reached ?? 0),
      ),
      endedAt: ended ? now : undefined,
      failures: 0,
      leaseUntil: undefined,
      dueAt: ended ? undefined : now + options.dueIn,
    });
    await takeCommands(
      tx,
      results.flatMap(({ taken }) => taken ?? []),
      now,
    );
    await appendEvents(
      tx,
      'releases',
      release.id,
      newEvents(release, results, outcome, now),
    );
  });
}

function desiredChanges(
  target: TargetRecord,
  release: ReleaseRecord,
  desired: TargetDesired,
  now: number,
): TargetChanges {
  if (target.holder !== release.id) {
    throw new ConflictError(
      `Target '${target.id}' is not held by release '${release.id}'`,
    );
  }
  const numbers = Object.keys(desired.revisions)
    .map(name => Number(/^r(\d+)$/.exec(name)?.[1]))
    .filter(Number.isInteger);
  // A worker that was overtaken must not bring back what is taken back here.
  const before = target.desired;
  const takesBack =
    before !== undefined &&
    ((before.proxied && !desired.proxied) ||
      (before.stable !== desired.stable && !desired.revisions[before.stable]));
  return {
    desired,
    ...(takesBack ? { fence: target.fence + 1 } : {}),
    nextRevision: Math.max(
      target.nextRevision,
      ...numbers.map(number => number + 1),
    ),
    settled: false,
    ticket: randomUUID(),
    leaseUntil: undefined,
    dueAt: now,
  };
}

function endChanges(
  target: TargetRecord,
  release: ReleaseRecord,
  outcome: ReleaseOutcome,
  now: number,
): TargetChanges {
  return {
    ...(target.holder === release.id ? { holder: undefined } : {}),
    ...(outcome.status === 'succeeded' && isReleased(target, release)
      ? { releasedBy: release.startedBy, releasedAt: now }
      : {}),
    dueAt: now,
  };
}

/** Whether the release has made its version stable; the stage that does so may have been left out. */
function isReleased(
  { desired }: TargetRecord,
  { digest }: ReleaseRecord,
): boolean {
  return desired?.revisions[desired.stable]?.digest === digest;
}

const STATUS_WORDS: Record<StageStatus, string> = {
  waiting: 'waits',
  running: 'has begun',
  succeeded: 'is done',
  'rolled-back': 'was rolled back',
  rejected: 'was rejected',
  cancelled: 'was cancelled',
  failed: 'has failed',
  skipped: 'was skipped',
};

function newEvents(
  release: ReleaseRecord,
  results: StageResult<JsonObject>[],
  outcome: ReleaseOutcome,
  now: number,
): NewEvent[] {
  const stageEvents = results.flatMap(({ events }) => events ?? []);
  const changed = outcome.stages.filter(stage => {
    const before = release.stages.find(one => one.name === stage.name);
    return before?.status !== stage.status;
  });
  return [
    ...stageEvents.map(event => ({
      at: now,
      type: event.type,
      by: event.by ?? 'system',
      from: event.from ?? (event.by ? 'portal' : 'engine'),
      why: event.why,
      message: event.message,
      data: event.data,
    })),
    ...changed.map(stage => ({
      at: now,
      type: `stage-${stage.status}`,
      by: 'system',
      from: 'engine',
      message: `Stage '${stage.name}' ${STATUS_WORDS[stage.status]}${
        stage.message ? `: ${stage.message}` : ''
      }`,
      data: { stage: stage.name },
    })),
    ...(outcome.status === release.status
      ? []
      : [
          {
            at: now,
            type: `release-${outcome.status}`,
            by: 'system',
            from: 'engine',
            message: endWords[outcome.status],
          },
        ]),
  ];
}

/** The words of the stage that matters most now. */
function messageOf({ stages }: ReleaseOutcome): string | undefined {
  const running =
    stages.find(({ status }) => status === 'running') ??
    stages.find(({ status, message }) => status === 'waiting' && message);
  const bad = stages.find(({ status }) =>
    ['failed', 'rejected', 'cancelled', 'rolled-back'].includes(status),
  );
  const last = [...stages]
    .reverse()
    .find(({ status }) => status === 'succeeded');
  return (running ?? bad ?? last)?.message;
}
