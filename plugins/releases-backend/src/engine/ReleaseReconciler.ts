import { LoggerService } from '@backstage/backend-plugin-api';
import { ConflictError, stringifyError } from '@backstage/errors';
import {
  PendingCommand,
  StageContext,
  StageResult,
} from '@backstage-releases/plugin-releases-node';
import { JsonObject } from '@backstage/types';
import { Knex } from 'knex';
import { Clock } from '../database/Clock';
import { listPendingCommands } from '../database/operations/commands';
import { readRelease } from '../database/operations/readRelease';
import { readTarget } from '../database/operations/readTarget';
import { writeRelease } from '../database/operations/writeRelease';
import { Expressions } from '../plans/Expressions';
import { Doors } from '../targets/Doors';
import {
  targetContext,
  TargetRecord,
  targetState,
} from '../targets/TargetRecord';
import { commitRelease } from './commitRelease';
import { decideRelease, stagesToReconcile } from './decideRelease';
import { endUnreadable } from './endUnreadable';
import { hasEnded, ReleaseRecord, StageRecord } from './ReleaseRecord';
import { ReleaseValues } from './ReleaseValues';
import { StageTypes } from './StageTypes';
import { UnseenError } from './UnseenError';

/** How long after a look the next one is at the latest, ms. */
const LOOK_MS = 5_000;

interface ReleaseReconcilerOptions {
  knex: Knex;
  clock: Clock;
  doors: Doors;
  stageTypes: StageTypes;
  expressions: Expressions;
  values: ReleaseValues;
  logger: LoggerService;
}

/**
 * Looks at a release, lets each stage that is under way do its one thing, and writes down how it stands.
 */
export class ReleaseReconciler {
  readonly #options: ReleaseReconcilerOptions;

  static create(options: ReleaseReconcilerOptions) {
    return new ReleaseReconciler(options);
  }

  private constructor(options: ReleaseReconcilerOptions) {
    this.#options = options;
  }

  async pass(id: number, ticket: string): Promise<void> {
    const { knex, clock, logger } = this.#options;
    const release = await readRelease(knex, id);
    if (release.ticket !== ticket) {
      return;
    }
    if (hasEnded(release.status)) {
      await writeRelease(knex, id, ticket, {
        dueAt: undefined,
        leaseUntil: undefined,
      });
      return;
    }
    try {
      await this.#reconcile(release);
    } catch (error) {
      const conflict = error instanceof ConflictError;
      if (!conflict) {
        logger.warn(`Failed to reconcile release '${id}'`, error as Error);
      }
      const now = await clock.now(knex);
      const failures = conflict ? release.failures : release.failures + 1;
      await writeRelease(knex, id, ticket, {
        failures,
        leaseUntil: undefined,
        dueAt: now + Math.min(30_000, 250 * 2 ** Math.min(failures, 10)),
        ...(conflict ? {} : { message: stringifyError(error) }),
      });
    }
  }

  async #reconcile(release: ReleaseRecord): Promise<void> {
    const { knex, clock } = this.#options;
    const target = await readTarget(knex, release.targetId);
    const commands = await listPendingCommands(knex, release.id);
    const now = await clock.now(knex);
    const results = new Map<string, StageResult<JsonObject>>();
    for (const name of stagesToReconcile(
      release.planned.stages,
      release.stages,
      release.intent,
    )) {
      const result = await this.#stage(
        release,
        target,
        name,
        commands,
        now,
      ).catch(error => untilSeen(error, release, name));
      results.set(name, withMissed(result, release, commands));
      if (result.desired) {
        // One change of the target at a time: the next stage has to see it first.
        break;
      }
    }
    const stages = release.stages.map(stage =>
      merge(stage, results.get(stage.name), now),
    );
    await commitRelease({
      knex,
      clock,
      release,
      desiredBefore: target.desired,
      results: [...results.values()],
      outcome: decideRelease(stages, release.intent),
      dueIn: Math.min(
        LOOK_MS,
        // What comes after a stage that has ended begins at once.
        ...[...results.values()].map(({ status, dueIn }) =>
          isOpen(status) ? dueIn ?? LOOK_MS : 0,
        ),
      ),
    });
  }

  async #stage(
    release: ReleaseRecord,
    target: TargetRecord,
    name: string,
    commands: PendingCommand[],
    now: number,
  ): Promise<StageResult<JsonObject>> {
    const { doors, stageTypes, expressions, values } = this.#options;
    const planned = release.planned.stages.find(stage => stage.name === name)!;
    const record = release.stages.find(stage => stage.name === name)!;
    const stageType = stageTypes.find(planned.type);
    const parsed = stageType?.parse(planned.fields);
    if (!stageType || !parsed || !('config' in parsed)) {
      return endUnreadable({
        stage: record,
        release,
        target: targetState(target),
        touchesTarget: stageType?.touchesTarget,
        why:
          parsed?.problems
            .map(({ path, message }) => `'${path}': ${message}`)
            .join('; ') ?? `Stage type '${planned.type}' is not installed`,
      });
    }
    const evaluate = async (expression: string) =>
      expressions.evaluate(
        expression,
        await values.read(release, expression, now),
      );
    if (record.status === 'waiting' && planned.when) {
      let wanted: unknown;
      try {
        wanted = await evaluate(planned.when);
      } catch (error) {
        if ((error as Error).name !== 'InputError') {
          throw error;
        }
        // It would be no better at the next look: what it asks for isn't there.
        return {
          status: 'failed',
          state: {},
          message: `'when' can't be evaluated: ${(error as Error).message}`,
        };
      }
      if (typeof wanted !== 'boolean') {
        return {
          status: 'failed',
          state: {},
          message: `'when' is '${planned.when}', which gives '${JSON.stringify(
            wanted,
          )}'; expected true or false`,
        };
      }
      if (!wanted) {
        return {
          status: 'skipped',
          state: {},
          message: `'${planned.when}' is not true`,
        };
      }
    }
    const context: StageContext<unknown, JsonObject> = {
      now,
      config: parsed.config,
      state: record.state,
      intent: release.intent,
      commands: commands.filter(({ stage }) => stage === name),
      release: {
        id: release.id,
        entityRef: release.entityRef,
        version: release.version,
        digest: release.digest,
        image: release.image,
        salt: release.salt,
        startedBy: release.startedBy,
      },
      owner: release.planned.owner,
      target: targetState(target),
      traffic: async from =>
        doors.metrics?.query(targetContext(target), { from, to: now }),
      room: async () =>
        doors.router?.room(targetContext(target), {
          inPath: target.observed?.entrance.pointsTo === 'proxy',
        }),
      evaluate,
    };
    return stageType.reconcile(context);
  }
}

/** A stage stands as it did until what it decides by was looked at. */
function untilSeen(
  error: unknown,
  { stages }: ReleaseRecord,
  name: string,
): StageResult<JsonObject> {
  if (!(error instanceof UnseenError)) {
    throw error;
  }
  const { status, state } = stages.find(stage => stage.name === name)!;
  return {
    status,
    state: state as JsonObject,
    message: error.message,
    dueIn: 1_000,
  };
}

/** What a person asked and came too late is told in the history: it was accepted. */
function withMissed(
  result: StageResult<JsonObject>,
  { intent }: ReleaseRecord,
  commands: PendingCommand[],
): StageResult<JsonObject> {
  if (intent === 'run') {
    return result;
  }
  const missed = commands.filter(({ id }) => result.taken?.includes(id));
  return {
    ...result,
    events: [
      ...(result.events ?? []),
      ...missed.map(({ type, by, from, why }) => ({
        type: 'command-too-late',
        message: `'${type}' came too late`,
        by,
        from,
        why,
      })),
    ],
  };
}

function merge(
  stage: StageRecord,
  result: StageResult<JsonObject> | undefined,
  now: number,
): StageRecord {
  if (!result) {
    return stage;
  }
  return {
    ...stage,
    status: result.status,
    state: result.state,
    message: result.message,
    outputs: result.outputs ?? stage.outputs,
    startedAt: result.status === 'waiting' ? undefined : stage.startedAt ?? now,
    endedAt: isOpen(result.status) ? undefined : now,
  };
}

function isOpen(status: StageRecord['status']): boolean {
  return status === 'running' || status === 'waiting';
}
