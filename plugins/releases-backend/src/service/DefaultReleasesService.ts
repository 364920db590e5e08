import { ConflictError } from '@backstage/errors';
import {
  isBlockingProblem,
  Listed,
  PlanProblem,
  Release,
  ReleaseCommandRequest,
  RollbackResult,
  ServiceOverview,
  Target,
  TargetRef,
  Traffic,
  Version,
} from '@backstage-releases/plugin-releases-common';
import { Knex } from 'knex';
import { Clock } from '../database/Clock';
import { listEvents } from '../database/operations/listEvents';
import { listReleases, readRelease } from '../database/operations/readRelease';
import { readTarget } from '../database/operations/readTarget';
import { presentRelease } from '../engine/presentRelease';
import { ReleaseRecord } from '../engine/ReleaseRecord';
import { StageTypes } from '../engine/StageTypes';
import { Wakeups } from '../engine/Wakeups';
import { checkCapabilities } from '../plans/checkCapabilities';
import {
  Environment,
  Environments,
  PlannedPipeline,
  PlannedService,
  Plans,
} from '../plans/Plans';
import { Doors } from '../targets/Doors';
import { lookSoon } from '../targets/lookSoon';
import { presentTarget } from '../targets/presentTarget';
import { targetContext, TargetRecord } from '../targets/TargetRecord';
import { TargetReconciler } from '../targets/TargetReconciler';
import { Versions } from '../versions/Versions';
import { acceptCommand } from './acceptCommand';
import { findTarget } from './findTarget';
import { lookBeforeStart } from './lookBeforeStart';
import { readTraffic } from './readTraffic';
import { Actor, ReleasesService } from './ReleasesService';
import { rollbackTarget } from './rollbackTarget';
import { insertHoldingRelease, startablePipeline } from './startRelease';
import { targetId } from './targetId';

/** A target that somebody looks at is looked at by the engine at least this often, ms. */
const FRESH_MS = 2_000;

interface DefaultReleasesServiceOptions {
  knex: Knex;
  clock: Clock;
  doors: Doors;
  plans: Plans;
  environments: Environments;
  versions: Versions;
  stageTypes: StageTypes;
  targets: TargetReconciler;
  wakeups: Wakeups;
}

/**
 * Releases and targets in the database.
 */
export class DefaultReleasesService implements ReleasesService {
  readonly #options: DefaultReleasesServiceOptions;

  static create(options: DefaultReleasesServiceOptions) {
    return new DefaultReleasesService(options);
  }

  private constructor(options: DefaultReleasesServiceOptions) {
    this.#options = options;
  }

  async getService(entityRef: string): Promise<ServiceOverview> {
    const { knex, clock, plans } = this.#options;
    const planned = await plans.read(entityRef);
    const targets = await this.#targetsOf(planned);
    const [running, history] = await Promise.all([
      listReleases(knex, {
        entityRef: planned.entityRef,
        status: ['running', 'rolling-back'],
        limit: 20,
      }),
      listReleases(knex, { entityRef: planned.entityRef, limit: 20 }),
    ]);
    return {
      entityRef: planned.entityRef,
      plan: planned.plan,
      problems: [
        ...planned.problems,
        ...targets.flatMap(({ problem }) => problem ?? []),
      ],
      pipelines: await Promise.all(
        planned.pipelines.map(async pipeline => ({
          name: pipeline.name,
          environment: pipeline.environment,
          production: targets.some(
            ({ environment }) =>
              environment.name === pipeline.environment &&
              environment.production,
          ),
          stages: pipeline.stages.map(stage => {
            const parsed = this.#options.stageTypes
              .find(stage.type)
              ?.parse(stage.fields);
            return {
              name: stage.name,
              type: stage.type,
              needs: stage.needs,
              words:
                parsed && 'config' in parsed
                  ? this.#options.stageTypes
                      .get(stage.type)
                      .describe(parsed.config)
                  : stage.type,
            };
          }),
          problems: [
            ...pipeline.problems,
            ...(await this.#cannotDo(
              pipeline,
              targets.find(
                ({ environment }) => environment.name === pipeline.environment,
              )?.target,
            )),
          ],
        })),
      ),
      environments: targets.map(({ environment, target }) => ({
        name: environment.name,
        production: environment.production,
        target: target && presentTarget(target),
      })),
      running: await this.#present(running),
      history: await this.#present(history),
      at: await clock.now(knex),
    };
  }

  async getVersions(entityRef: string): Promise<Version[]> {
    const { plans, versions } = this.#options;
    const planned = await plans.read(entityRef);
    return planned.image ? versions.list(planned.image) : [];
  }

  async start(
    request: {
      entityRef: string;
      pipeline: string;
      version: string;
      note?: string;
    },
    actor: Actor,
  ): Promise<Release> {
    const { knex, clock, doors, plans, environments, versions } = this.#options;
    const { wakeups, stageTypes } = this.#options;
    const planned = await plans.read(request.entityRef);
    const pipeline = startablePipeline(planned, request.pipeline);
    const environment = environments.get(pipeline.environment);
    const version = await versions.resolve(planned.image!, request.version);
    // All of them, since a check may ask what runs in the others.
    const { target, problem } = (await this.#targetsOf(planned)).find(
      one => one.environment.name === environment.name,
    )!;
    if (!target || problem) {
      throw new ConflictError(
        `Failed to start a release of '${planned.name}': ${problem?.message}`,
      );
    }
    const observed = await lookBeforeStart({
      doors,
      target,
      name: planned.name,
      now: await this.#now(),
    });
    const problems = await this.#cannotDo(pipeline, { ...target, observed });
    startablePipeline(
      { ...planned, pipelines: [{ ...pipeline, problems }] },
      pipeline.name,
    );
    const id = await insertHoldingRelease({
      knex,
      clock,
      targetId: target.id,
      observed,
      planned,
      pipeline,
      environment,
      version,
      note: request.note,
      actor,
      needsRoute: pipeline.stages.some(
        ({ type }) => stageTypes.get(type).asks !== undefined,
      ),
    });
    wakeups.wake();
    return this.get(id);
  }

  async list(
    filter: Parameters<ReleasesService['list']>[0],
  ): Promise<Listed<Release>> {
    const { knex, environments } = this.#options;
    const { environment, before, limit = 20 } = filter;
    const releases = await listReleases(knex, { ...filter, limit });
    if (environment !== undefined && before === undefined && !releases.length) {
      // Nothing of one that there never was says nothing; it says which there are.
      environments.get(environment);
    }
    return { items: await this.#present(releases), at: await this.#now() };
  }

  async get(id: number): Promise<Release> {
    const [release] = await this.#present([
      await readRelease(this.#options.knex, id),
    ]);
    return release;
  }

  async command(
    id: number,
    command: ReleaseCommandRequest,
    actor: Actor,
  ): Promise<Release> {
    const { knex, clock, stageTypes, wakeups } = this.#options;
    await acceptCommand({ knex, clock, stageTypes, id, command, actor });
    wakeups.wake();
    return this.get(id);
  }

  async releaseEvents(id: number, options: { after?: number }) {
    const { knex } = this.#options;
    await readRelease(knex, id);
    return {
      items: await listEvents(knex, `release:${id}`, options.after),
      at: await this.#now(),
    };
  }

  async target(ref: TargetRef): Promise<Target> {
    const { id } = await this.#known(ref);
    return presentTarget(await this.#viewed(id));
  }

  async targetEvents(ref: TargetRef, options: { after?: number }) {
    const { knex } = this.#options;
    const { id } = await this.#known(ref);
    return {
      items: await listEvents(knex, `target:${id}`, options.after),
      at: await this.#now(),
    };
  }

  async traffic(
    ref: TargetRef,
    range: { from: number; to: number },
  ): Promise<Traffic> {
    const { knex, doors } = this.#options;
    const target = await this.#known(ref);
    return readTraffic({ knex, doors, target, range });
  }

  async rollback(
    ref: TargetRef,
    request: { why?: string },
    actor: Actor,
  ): Promise<RollbackResult> {
    const { knex, clock, targets, wakeups } = this.#options;
    const { id } = await this.#known(ref);
    const result = await rollbackTarget({
      knex,
      clock,
      targets,
      targetId: id,
      why: request.why,
      actor,
    });
    wakeups.wake();
    return result;
  }

  /** A target, also of an environment that is configured no more. */
  async #known(ref: TargetRef): Promise<TargetRecord> {
    const { knex, environments } = this.#options;
    try {
      return await readTarget(knex, targetId(ref));
    } catch (error) {
      if ((error as Error).name === 'NotFoundError') {
        // It says which there are.
        environments.get(ref.environment);
      }
      throw error;
    }
  }

  /** The targets of a service, in the order of the environments, each refreshed soon. */
  async #targetsOf(planned: PlannedService): Promise<
    Array<{
      environment: Environment;
      target?: TargetRecord;
      problem?: PlanProblem;
    }>
  > {
    const { knex, environments } = this.#options;
    const now = await this.#now();
    return Promise.all(
      environments.list().map(async environment => {
        const { id, problem } = await findTarget({
          knex,
          planned,
          environment,
          now,
        });
        return {
          environment,
          target: id === undefined ? undefined : await this.#viewed(id),
          problem,
        };
      }),
    );
  }

  async #viewed(id: string): Promise<TargetRecord> {
    const { knex, clock, wakeups } = this.#options;
    const target = await readTarget(knex, id);
    const now = await clock.now(knex);
    if (now - (target.observed?.at ?? 0) > FRESH_MS) {
      await lookSoon(knex, target, now);
      wakeups.wake();
    }
    return target;
  }

  async #cannotDo(
    pipeline: PlannedPipeline,
    target: TargetRecord | undefined,
  ): Promise<PlanProblem[]> {
    const { doors, stageTypes } = this.#options;
    if (!target || pipeline.problems.some(isBlockingProblem)) {
      return [];
    }
    const capabilities = doors.router
      ? await doors.router.capabilities(targetContext(target))
      : {
          segments: [],
          identities: [],
          unavailable: 'no traffic router is installed',
        };
    const withoutEntrance =
      target.observed?.entrance.pointsTo === 'absent'
        ? 'the service has no entrance that could be pointed at the canary proxy'
        : undefined;
    return checkCapabilities(
      pipeline,
      {
        ...capabilities,
        unavailable: capabilities.unavailable ?? withoutEntrance,
      },
      stageTypes.byName,
      doors.metrics !== undefined,
    );
  }

  async #now(): Promise<number> {
    const { knex, clock } = this.#options;
    return clock.now(knex);
  }

  async #present(releases: ReleaseRecord[]): Promise<Release[]> {
    const { knex, stageTypes } = this.#options;
    const ids = [...new Set(releases.map(({ targetId: id }) => id))];
    const targets = new Map(
      await Promise.all(
        ids.map(async id => [id, await readTarget(knex, id)] as const),
      ),
    );
    return releases.map(release =>
      presentRelease(release, targets.get(release.targetId)!, stageTypes),
    );
  }
}
