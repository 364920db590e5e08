import {
  mockServices,
  TestDatabaseId,
  TestDatabases,
} from '@backstage/backend-test-utils';
import { StageType } from '@backstage-releases/plugin-releases-node';
import { Knex } from 'knex';
import { Clock } from '../database/Clock';
import { ensureTarget } from '../database/operations/ensureTarget';
import { makeDue } from '../database/operations/makeDue';
import { listReleases } from '../database/operations/readRelease';
import { readTarget } from '../database/operations/readTarget';
import { takeDue } from '../database/operations/takeDue';
import { migrate } from '../database/migrate';
import { LEASE_MS } from '../engine/Engine';
import { ReleaseReconciler } from '../engine/ReleaseReconciler';
import { ReleaseValues } from '../engine/ReleaseValues';
import { StageTypes } from '../engine/StageTypes';
import { CelExpressions } from '../expressions/CelExpressions';
import { PlannedPipeline } from '../plans/Plans';
import { acceptCommand } from '../service/acceptCommand';
import { Actor } from '../service/ReleasesService';
import { rollbackTarget } from '../service/rollbackTarget';
import { insertHoldingRelease } from '../service/startRelease';
import { builtInStages } from '../stages';
import { TargetAction } from '../targets/TargetDecision';
import { TargetReconciler } from '../targets/TargetReconciler';
import { Versions } from '../versions/Versions';
import { FakePlatform } from './FakePlatform';

export const targetId = 'prod/default/shop';

export const ann = {
  ref: 'user:default/ann',
  ownershipRefs: ['user:default/ann', 'group:default/sre'],
  from: 'api',
} as unknown as Actor;

/** A walk of the engine over a real database, with a clock and a platform in the hands of the test. */
export async function createWalk(options: {
  databases: TestDatabases;
  databaseId: TestDatabaseId;
  /** Instead of those that are built in. */
  stages?: StageType[];
  /** Awaited before each effect outside. */
  beforeEffect?: (action: TargetAction) => Promise<void>;
}) {
  const knex: Knex = await options.databases.init(options.databaseId);
  await migrate({ getClient: async () => knex } as never);
  let time = 1_000_000;
  const clock: Clock = { now: async () => time };
  const platform = FakePlatform.create({ version: '1.0.0', instances: 4 });
  const doors = {
    revisions: platform.revisions,
    entrance: platform.entrance,
    router: platform.router,
  };
  const logger = mockServices.logger.mock();
  const stageTypes = StageTypes.create(options.stages ?? builtInStages);
  const targets = TargetReconciler.create({
    knex,
    clock,
    doors,
    logger,
    beforeEffect: async (_, action) => options.beforeEffect?.(action),
  });
  const releases = ReleaseReconciler.create({
    knex,
    clock,
    doors,
    stageTypes,
    expressions: CelExpressions.create(),
    values: ReleaseValues.create({ knex, versions: Versions.create([]) }),
    logger,
  });
  const environment = {
    name: 'prod',
    cluster: 'prod',
    production: true,
    namespace: () => 'prod',
    require: [],
  };
  await ensureTarget(
    knex,
    {
      id: targetId,
      entityRef: 'component:default/shop',
      place: {
        environment: 'prod',
        production: true,
        cluster: 'prod',
        namespace: 'prod',
        service: {
          entityRef: 'component:default/shop',
          name: 'shop',
          annotations: {},
        },
      },
    },
    time,
  );

  const take = <TId extends string | number>(table: 'targets' | 'releases') =>
    knex.transaction(tx =>
      takeDue<TId>(tx, {
        table,
        now: time,
        leaseMs: LEASE_MS,
        limit: 10,
        perLane: 10,
        busy: new Map(),
      }),
    );

  /** Works on everything that is due, until nothing is, or until something is true. */
  async function settle(isEnough: () => boolean = () => false) {
    for (let round = 0; round < 200 && !isEnough(); round += 1) {
      const dueTargets = await take<string>('targets');
      for (const { id, ticket } of dueTargets) {
        await targets.pass(id, ticket);
      }
      if (isEnough()) {
        return;
      }
      const dueReleases = await take<number>('releases');
      for (const { id, ticket } of dueReleases) {
        await releases.pass(id, ticket);
      }
      if (!dueTargets.length && !dueReleases.length) {
        return;
      }
    }
    if (!isEnough()) {
      throw new Error('The engine does not come to rest');
    }
  }

  return {
    knex,
    clock,
    platform,
    targets,
    settle: () => settle(),
    /** Works only until something is true. */
    until: settle,
    /** Looks at the target now, as somebody who opens its page makes it. */
    async look(isEnough?: () => boolean) {
      await makeDue(knex, 'targets', targetId, time);
      await settle(isEnough);
    },
    /** Lets time pass in small pieces, working on what becomes due. */
    async pass(ms: number) {
      for (let passed = 0; passed < ms; passed += 1_000) {
        time += 1_000;
        await settle();
      }
    },
    start: async (version: string, pipeline: Pick<PlannedPipeline, 'stages'>) =>
      insertHoldingRelease({
        knex,
        clock,
        targetId,
        planned: {
          entityRef: 'component:default/shop',
          name: 'shop',
          annotations: {},
          image: 'registry.demo.example/shop',
          plan: 'releaseplan:default/web-service',
          problems: [],
          pipelines: [],
        },
        pipeline: {
          name: 'production',
          environment: 'prod',
          problems: [],
          ...pipeline,
        },
        environment,
        version: { version, digest: `sha256:${version}` },
        actor: ann,
        needsRoute: true,
      }),
    command: (
      id: number,
      command: Parameters<typeof acceptCommand>[0]['command'],
    ) => acceptCommand({ knex, clock, stageTypes, id, command, actor: ann }),
    rollback: () =>
      rollbackTarget({ knex, clock, targets, targetId, actor: ann }),
    target: () => readTarget(knex, targetId),
    latest: async () => (await listReleases(knex, { limit: 1 }))[0],
  };
}
