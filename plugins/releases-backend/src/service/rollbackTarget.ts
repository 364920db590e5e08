import { LoggerService } from '@backstage/backend-plugin-api';
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
import { hasEnded, ReleaseRecord } from '../engine/ReleaseRecord';
import { decideRollback, RollbackDecision } from '../targets/decideRollback';
import { isBack } from '../targets/isBack';
import { presentTarget } from '../targets/presentTarget';
import { TargetRecord } from '../targets/TargetRecord';
import { TargetReconciler } from '../targets/TargetReconciler';
import { routeStatus } from '../targets/routeStatus';
import { Actor } from './ReleasesService';

/** How many looks a rollback takes itself before it leaves the rest to the engine. */
const MAX_PASSES = 6;

/** How often a rollback begins anew when the target changes hands under it. */
const MAX_TRIES = 5;

/** How long a person waits for the answer; what is not done by then goes on. Milliseconds. */
const PATIENCE_MS = 8_000;

/** What a rollback is carried out with. */
export interface RollbackOptions {
  knex: Knex;
  clock: Clock;
  targets: TargetReconciler;
  logger: LoggerService;
  targetId: string;
  why?: string;
  actor: Actor;
  /** Resolves when the person has waited long enough. */
  patience?: () => Promise<void>;
}

/**
 * Takes a target back to its last good revision: commits what should be, sends everyone there, fences off whoever was overtaken, and answers with what
 * the proxies confirmed. The engine does the rest. Asked once more before it is done, it goes on with the same.
 */
export async function rollbackTarget(
  options: RollbackOptions,
): Promise<RollbackResult> {
  const { knex, clock, targetId, logger, patience = enough } = options;
  const { ticket, startedAt, decision, release } = await command(options);
  const work = carryOut(options, ticket).catch(error =>
    logger.warn(`Failed to take '${targetId}' back at once`, error),
  );
  await Promise.race([work, patience()]);

  const now = await clock.now(knex);
  const target = await readTarget(knex, targetId);
  const confirmations =
    target.route && target.observed
      ? routeStatus(target.route, target.observed.route).confirmations
      : [];
  return {
    target: presentTarget(target),
    version: decision.version,
    // Proxies refuse what is older by themselves; without them only the fence keeps a late worker from the service.
    confirmed:
      isBack(target) &&
      (target.route !== undefined || target.fenced >= target.fence),
    confirmations,
    tookMs: now - startedAt,
    release,
  };
}

/** Takes the steps that send everyone back, then leaves the target to the engine. */
async function carryOut(
  { knex, clock, targets, targetId }: RollbackOptions,
  ticket: string,
): Promise<void> {
  await targets.sendBack(targetId, ticket);
  for (let pass = 0; pass < MAX_PASSES; pass += 1) {
    const target = await readTarget(knex, targetId);
    if (
      target.ticket !== ticket ||
      (isBack(target) && target.fenced >= target.fence)
    ) {
      break;
    }
    const { lost } = await targets.pass(targetId, ticket, { keepLease: true });
    if (lost) {
      break;
    }
  }
  await writeTarget(knex, targetId, ticket, {
    leaseUntil: undefined,
    dueAt: await clock.now(knex),
  });
}

function enough(): Promise<void> {
  return new Promise(resolve => {
    setTimeout(resolve, PATIENCE_MS).unref();
  });
}

const NOTHING_KEPT = 'no release is under way, and no previous version is kept';

function nothingYet(release: ReleaseRecord, { desired }: TargetRecord): string {
  const isItsOwn =
    desired && desired.revisions[desired.stable]?.digest === release.digest;
  return isItsOwn
    ? `release '${release.id}' makes ${release.version} stable, and its plan keeps no previous version`
    : `release '${release.id}' has changed nothing yet; cancel it instead`;
}

interface Commanded {
  ticket: string;
  startedAt: number;
  decision: RollbackDecision;
  release: number | undefined;
}

async function command(options: RollbackOptions): Promise<Commanded> {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const commanded = await tryCommand(options);
    if (commanded) {
      return commanded;
    }
  }
  throw new ConflictError(
    `Target '${options.targetId}' keeps changing hands; look again`,
  );
}

/** Commits what should be; undefined where the target changed hands meanwhile. */
async function tryCommand({
  knex,
  clock,
  targetId,
  why,
  actor,
}: RollbackOptions): Promise<Commanded | undefined> {
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
    const decision = decideRollback(target.desired, target.settled);
    if (!decision) {
      throw new ConflictError(
        `There is nothing to go back to in '${targetId}': ${
          release ? nothingYet(release, target) : NOTHING_KEPT
        }`,
      );
    }
    const isNew = decision.kind !== 'again';
    const ticket = randomUUID();
    await writeTarget(tx, targetId, target.ticket, {
      ...(isNew && {
        desired: decision.desired,
        fence: target.fence + 1,
        settled: false,
        message: `Goes back to ${decision.version}`,
      }),
      ticket,
      leaseUntil: now + LEASE_MS,
      dueAt: now + LEASE_MS,
    });
    if (isNew) {
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
    }
    return { ticket, startedAt: now, decision, release: release?.id };
  });
}
