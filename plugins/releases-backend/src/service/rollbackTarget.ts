import { ConflictError } from '@backstage/errors';
import { RollbackResult } from '@backstage-releases/plugin-releases-common';
import { Knex } from 'knex';
import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { Clock } from '../database/Clock';
import { appendEvents } from '../database/operations/appendEvents';
import { readRelease } from '../database/operations/readRelease';
import { readTarget } from '../database/operations/readTarget';
import { writeRelease } from '../database/operations/writeRelease';
import { writeTarget } from '../database/operations/writeTarget';
import { LEASE_MS } from '../engine/Engine';
import { hasEnded } from '../engine/ReleaseRecord';
import { decideRollback, rollbackUnderWay } from '../targets/decideRollback';
import { everyoneGetsStable } from '../targets/everyoneGetsStable';
import { presentTarget } from '../targets/presentTarget';
import { TargetReconciler } from '../targets/TargetReconciler';
import { TargetRecord } from '../targets/TargetRecord';
import { routeStatus } from '../targets/routeStatus';
import { Actor } from './ReleasesService';

/** How many looks a rollback takes itself before it leaves the rest to the engine. */
const MAX_PASSES = 6;

/** How long a person waits for the answer at most, ms. A cluster that hangs must not keep from her what the proxies have confirmed. */
const ANSWER_MS = 10_000;

interface CommandOptions {
  knex: Knex;
  clock: Clock;
  targetId: string;
  why?: string;
  actor: Actor;
}

/**
 * Takes a target back to its last good revision: commits what should be, sends everyone there, fences off whoever was overtaken, and answers with what
 * the proxies confirmed. The engine does the rest. Where it is under way already, asking again changes nothing, but is answered as well.
 */
export async function rollbackTarget(
  options: CommandOptions & {
    targets: TargetReconciler;
    /** Resolves when whoever asks has waited long enough; after ten seconds by default. */
    waited?: (signal: AbortSignal) => Promise<void>;
  },
): Promise<RollbackResult> {
  const { knex, clock, targetId, waited = waitLongEnough } = options;
  const { ticket, startedAt, version, release } = await command(options);

  const answered = new AbortController();
  try {
    await Promise.race([
      sendBack(options, ticket, answered.signal),
      waited(answered.signal),
    ]);
  } finally {
    answered.abort();
  }

  const now = await clock.now(knex);
  await writeTarget(knex, targetId, ticket, {
    leaseUntil: undefined,
    dueAt: now,
  });
  const target = await readTarget(knex, targetId);
  const confirmations = target.observed
    ? routeStatus(target.route, target.observed).confirmations
    : [];
  return {
    target: presentTarget(target),
    version,
    // Somebody may have asked for something else meanwhile.
    confirmed:
      target.desired?.takenBack !== undefined && everyoneGetsStable(target),
    fenced: isFenced(target),
    confirmations: target.route ? confirmations : [],
    tookMs: now - startedAt,
    release,
  };
}

/** Goes on behind an answer that was given without it, until the engine takes over. */
async function sendBack(
  {
    knex,
    targets,
    targetId,
  }: { knex: Knex; targets: TargetReconciler; targetId: string },
  ticket: string,
  answered: AbortSignal,
): Promise<void> {
  await targets.sendBack(targetId, ticket);
  for (let pass = 0; pass < MAX_PASSES && !answered.aborted; pass += 1) {
    const target = await readTarget(knex, targetId);
    const isDone = everyoneGetsStable(target) && isFenced(target);
    if (target.ticket !== ticket || isDone) {
      return;
    }
    const { lost } = await targets.pass(targetId, ticket, { keepLease: true });
    if (lost) {
      return;
    }
  }
}

async function waitLongEnough(signal: AbortSignal): Promise<void> {
  await setTimeout(ANSWER_MS, undefined, { signal });
}

function isFenced({ fenced, fence }: TargetRecord): boolean {
  return fenced >= fence;
}

interface Commanded {
  ticket: string;
  startedAt: number;
  version: string;
  release: number | undefined;
}

/** How often a target may change hands while somebody takes it back. */
const MAX_HANDS = 10;

async function command(options: CommandOptions): Promise<Commanded> {
  for (let tries = 0; tries < MAX_HANDS; tries += 1) {
    const commanded = await tryToCommand(options);
    if (commanded) {
      return commanded;
    }
  }
  throw new ConflictError(
    `Target '${options.targetId}' changes hands all the time; look again`,
  );
}

/** Undefined where another release holds the target than a moment ago: releases are locked before targets everywhere. */
async function tryToCommand(
  options: CommandOptions,
): Promise<Commanded | undefined> {
  const { knex, clock, targetId, why, actor } = options;
  const { holder } = await readTarget(knex, targetId);
  return knex.transaction(async tx => {
    const now = await clock.now(tx);
    const release =
      holder === undefined
        ? undefined
        : await readRelease(tx, holder, { lock: true });
    const target = await readTarget(tx, targetId, { lock: true });
    if (target.holder !== holder) {
      return undefined;
    }
    const decision = decideRollback(target.desired);
    const version = decision?.version ?? rollbackUnderWay(target)?.version;
    if (version === undefined) {
      throw new ConflictError(
        `There is nothing to go back to in '${targetId}': ${
          release
            ? `no version is kept beside the one that serves; cancel release '${release.id}' instead`
            : 'no release is under way, and no previous version is kept'
        }`,
      );
    }
    const ticket = randomUUID();
    await writeTarget(tx, targetId, target.ticket, {
      ...(decision
        ? {
            desired: decision.desired,
            fence: target.fence + 1,
            settled: false,
            message: `Goes back to ${version}`,
          }
        : {}),
      ticket,
      leaseUntil: now + LEASE_MS,
      dueAt: now + LEASE_MS,
    });
    const event = {
      at: now,
      by: actor.ref,
      from: actor.from,
      why,
      message: `Rolled back to ${version}`,
    };
    if (decision) {
      await appendEvents(tx, 'targets', targetId, [
        { ...event, type: 'target-rolled-back' },
      ]);
    }
    const goesOn =
      release &&
      !hasEnded(release.status) &&
      (decision || release.intent === 'run');
    if (goesOn) {
      await writeRelease(tx, release.id, release.ticket, {
        intent: 'rollback',
        status: 'rolling-back',
        ticket: randomUUID(),
        leaseUntil: undefined,
        dueAt: now,
      });
      await appendEvents(tx, 'releases', release.id, [
        { ...event, type: 'release-rollback-asked' },
      ]);
    }
    return { ticket, startedAt: now, version, release: release?.id };
  });
}
