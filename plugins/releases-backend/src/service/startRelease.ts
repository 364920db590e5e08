import { isDatabaseConflictError } from '@backstage/backend-plugin-api';
import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import {
  isBlockingProblem,
  PlanProblem,
  Version,
} from '@backstage-releases/plugin-releases-common';
import { TargetObserved } from '@backstage-releases/plugin-releases-node';
import { Knex } from 'knex';
import { randomUUID } from 'node:crypto';
import { Clock } from '../database/Clock';
import { appendEvents } from '../database/operations/appendEvents';
import { insertRelease } from '../database/operations/insertRelease';
import { readTarget } from '../database/operations/readTarget';
import { takeSlot } from '../database/operations/takeSlot';
import { writeTarget } from '../database/operations/writeTarget';
import { describeProblem } from '../input/describeProblem';
import { Environment, PlannedPipeline, PlannedService } from '../plans/Plans';
import { stableOf } from '../targets/stableOf';
import { Actor } from './ReleasesService';

/** Finds the pipeline of a plan that may be started. Throws with what is wrong. */
export function startablePipeline(
  planned: PlannedService,
  name: string,
): PlannedPipeline {
  const pipeline = planned.pipelines.find(one => one.name === name);
  if (planned.problems.some(isBlockingProblem)) {
    throw new InputError(
      `Failed to start a release of '${planned.name}': ${words(
        planned.problems,
      )}`,
    );
  }
  if (!pipeline) {
    throw new NotFoundError(
      `No pipeline '${name}' in plan '${planned.plan}'; there are ${
        planned.pipelines.map(one => `'${one.name}'`).join(', ') || 'none'
      }`,
    );
  }
  if (pipeline.problems.some(isBlockingProblem)) {
    throw new InputError(
      `Failed to start pipeline '${name}': ${words(pipeline.problems)}`,
    );
  }
  return pipeline;
}

/** Inserts a release and lets it hold its target, or neither. */
export async function insertHoldingRelease(options: {
  knex: Knex;
  clock: Clock;
  targetId: string;
  /** What was seen of the target before, where nothing newer is known. */
  observed?: TargetObserved;
  planned: PlannedService;
  pipeline: PlannedPipeline;
  environment: Environment;
  version: Version;
  note?: string;
  actor: Actor;
  /** Whether a stage sends users apart, for which a data plane needs a port. */
  needsRoute: boolean;
}): Promise<number> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await tryToInsert(options);
    } catch (error) {
      // Another target took the same slot at this moment.
      if (!isDatabaseConflictError(error) || tries > 20) {
        throw error;
      }
    }
  }
}

async function tryToInsert(
  options: Parameters<typeof insertHoldingRelease>[0],
): Promise<number> {
  const {
    knex,
    clock,
    targetId,
    planned,
    pipeline,
    environment,
    version,
    actor,
  } = options;
  return knex.transaction(async tx => {
    const now = await clock.now(tx);
    const target = await readTarget(tx, targetId, { lock: true });
    if (target.holder !== undefined) {
      throw new ConflictError(
        `Release '${target.holder}' of '${planned.name}' is under way in '${environment.name}'; end it before another is started`,
      );
    }
    const observed = target.observed ?? options.observed;
    if (observed?.revisions.adoption === 'absent') {
      throw new ConflictError(
        `Nothing of '${planned.name}' runs in '${environment.name}' that could be released beside; apply its workload there once`,
      );
    }
    const stable = stableOf({ desired: target.desired, observed })?.seen;
    const running = stable?.digest ?? stable?.version;
    if (running && [version.digest, version.version].includes(running)) {
      throw new ConflictError(
        `Version '${version.version}' of '${planned.name}' runs in '${environment.name}' already`,
      );
    }
    const id = await insertRelease(tx, {
      targetId,
      entityRef: planned.entityRef,
      environment: environment.name,
      production: environment.production,
      plan: planned.plan!,
      pipeline: pipeline.name,
      version: version.version,
      digest: version.digest,
      image: planned.image!,
      fromVersion: stable?.version,
      note: options.note,
      salt: randomUUID(),
      planned: { stages: pipeline.stages, owner: planned.owner },
      stages: pipeline.stages.map(({ name }) => ({ name, status: 'waiting' })),
      status: 'running',
      intent: 'run',
      startedBy: actor.ref,
      startedAt: now,
    });
    await writeTarget(tx, targetId, target.ticket, { holder: id, dueAt: now });
    if (options.needsRoute) {
      await takeSlot(tx, target);
    }
    const event = {
      at: now,
      by: actor.ref,
      from: actor.from,
      why: options.note,
      data: { version: version.version, digest: version.digest },
    };
    await appendEvents(tx, 'releases', id, [
      {
        ...event,
        type: 'release-started',
        message: `Started ${pipeline.name} of ${version.version} to ${environment.name}`,
      },
    ]);
    await appendEvents(tx, 'targets', targetId, [
      {
        ...event,
        type: 'target-held',
        message: `Release ${id} of ${version.version} holds this target`,
      },
    ]);
    return id;
  });
}

function words(problems: PlanProblem[]): string {
  return problems.filter(isBlockingProblem).map(describeProblem).join('. ');
}
