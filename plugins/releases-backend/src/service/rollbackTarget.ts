import { ConflictError } from '@backstage/errors';
import { RollbackResult } from '@backstage-releases/plugin-releases-common';
import { Knex } from 'knex';
import { randomUUID } from 'node:crypto';
import { Clock } from '../database/Clock';
import { appendEvents } from '../database/operations/appendEvents';
import { readRelease } from '../database/operations/readRelease';
import { readTarget } from '../database/operations/readTarget';
import { writeRelease } from '../database/operations/writeRelease';
import { writeTarget } from '../database/operations/writeTarget';
import { LEASE_MS } from '../engine/Engine';
import { hasEnded } from '../engine/ReleaseRecord';
import { decideRollback, RollbackDecision } from '../targets/decideRollback';
import { everyoneGetsStable } from '../targets/everyoneGetsStable';
import { presentTarget } from '../targets/presentTarget';
import { TargetReconciler } from '../targets/TargetReconciler';
import { TargetRecord } from '../targets/TargetRecord';
import { routeStatus } from '../targets/routeStatus';
import { Actor } from './ReleasesService';

/** How many looks a rollback takes itself before it leaves the rest to the engine. */
const MAX_PASSES = 6;

/**
 * Takes a target back to its last good revision: commits what should be, sends everyone there, fences off whoever was overtaken, and answers with what
 * the proxies confirmed. The engine does the rest.
 */
export async function rollbackTarget(options: {
  knex: Knex;
  clock: Clock;
  targets: TargetReconciler;
  targetId: string;
  why?: string;
  actor: Actor;
}): Promise<RollbackResult> {
  const { knex, clock, targets, targetId } = options;
  const { ticket, startedAt, decision, release } = await command(options);

  await targets.sendBack(targetId, ticket);
  for (let pass = 0; pass < MAX_PASSES; pass += 1) {
    const target = await readTarget(knex, targetId);
    if (target.ticket !== ticket || isDone(target)) {
      break;
    }
    const { lost } = await targets.pass(targetId, ticket, { keepLease: true });
    if (lost) {
      break;
    }
  }
  const now = await clock.now(knex);
  await writeTarget(knex, targetId, ticket, {
    leaseUntil: undefined,
    dueAt: now,
  });
  const target = await readTarget(knex, targetId);
  const confirmations = target.observed
    ? routeStatus(target.route, target.observed.route).confirmations
    : [];
  return {
    target: presentTarget(target),
    version: decision.version,
    confirmed: isDone(target),
    confirmations: target.route ? confirmations : [],
    tookMs: now - startedAt,
    release,
  };
}

/** Everyone is back, and nobody who was overtaken can change that. */
function isDone(target: TargetRecord): boolean {
  return everyoneGetsStable(target) && target.fenced >= target.fence;
}

async function command(options: {
  knex: Knex;
  clock: Clock;
  targetId: string;
  why?: string;
  actor: Actor;
}): Promise<{
  ticket: string;
  startedAt: number;
  decision: RollbackDecision;
  release: number | undefined;
}> {
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
      throw new ConflictError(
        `Target '${targetId}' has changed hands; look again`,
      );
    }
    const decision = decideRollback(target.desired);
    if (!decision) {
      throw new ConflictError(
        `There is nothing to go back to in '${targetId}': ${
          release
            ? `release '${release.id}' has changed nothing yet; cancel it instead`
            : 'no release is under way, and no previous version is kept'
        }`,
      );
    }
    const ticket = randomUUID();
    await writeTarget(tx, targetId, target.ticket, {
      desired: decision.desired,
      fence: target.fence + 1,
      settled: false,
      message: `Goes back to ${decision.version}`,
      ticket,
      leaseUntil: now + LEASE_MS,
      dueAt: now + LEASE_MS,
    });
    const event = {
      at: now,
      by: actor.ref,
      from: actor.from,
      why,
      message: `Rolled back to ${decision.version}`,
    };
    await appendEvents(tx, 'targets', targetId, [
      { ...event, type: 'target-rolled-back' },
    ]);
    if (release && !hasEnded(release.status)) {
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
    return { ticket, startedAt: now, decision, release: release?.id };
  });
}
