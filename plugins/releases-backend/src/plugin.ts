import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { ConflictError, InputError } from '@backstage/errors';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { releasesPermissions } from '@backstage-releases/plugin-releases-common';
import {
  Entrance,
  MetricsProvider,
  releasesPipelineExtensionPoint,
  releasesPlatformExtensionPoint,
  releasesTrafficExtensionPoint,
  Revisions,
  StageType,
  TrafficRouter,
  VersionSource,
} from '@backstage-releases/plugin-releases-node';
import { createRouter } from './api/createRouter';
import { AuthorizedReleasesService } from './authorization/AuthorizedReleasesService';
import { DatabaseClock } from './database/Clock';
import { migrate } from './database/migrate';
import { Engine } from './engine/Engine';
import { ReleaseReconciler } from './engine/ReleaseReconciler';
import { ReleaseValues } from './engine/ReleaseValues';
import { StageTypes } from './engine/StageTypes';
import { Wakeups } from './engine/Wakeups';
import { CelExpressions } from './expressions/CelExpressions';
import { DefaultEnvironments } from './plans/DefaultEnvironments';
import { DefaultPlans } from './plans/DefaultPlans';
import { namedSegments } from './plans/namedSegments';
import { DefaultReleasesService } from './service/DefaultReleasesService';
import { builtInStages } from './stages';
import { TargetReconciler } from './targets/TargetReconciler';
import { StaticVersionSource } from './versions/StaticVersionSource';
import { Versions } from './versions/Versions';

/**
 * The engine of Backstage Releases.
 *
 * @public
 */
export const releasesPlugin = createBackendPlugin({
  pluginId: 'releases',
  register(env) {
    let revisions: Revisions | undefined;
    let entrance: Entrance | undefined;
    let router: TrafficRouter | undefined;
    let metrics: MetricsProvider | undefined;
    const stages: StageType[] = [...builtInStages];
    const sources: VersionSource[] = [];

    env.registerExtensionPoint(releasesPlatformExtensionPoint, {
      setRevisions(installed) {
        revisions = once('revisions', revisions, installed);
      },
      setEntrance(installed) {
        entrance = once('entrance', entrance, installed);
      },
    });
    env.registerExtensionPoint(releasesTrafficExtensionPoint, {
      setRouter(installed) {
        router = once('router', router, installed);
      },
      setMetrics(installed) {
        metrics = once('metrics', metrics, installed);
      },
    });
    env.registerExtensionPoint(releasesPipelineExtensionPoint, {
      addStageType(stageType) {
        if (stages.some(({ type }) => type === stageType.type)) {
          throw new ConflictError(
            `Stage type '${stageType.type}' is installed already`,
          );
        }
        stages.push(stageType);
      },
      addVersionSource(source) {
        sources.push(source);
      },
    });

    env.registerInit({
      deps: {
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        database: coreServices.database,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        lifecycle: coreServices.rootLifecycle,
        logger: coreServices.logger,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
        userInfo: coreServices.userInfo,
      },
      async init(deps) {
        const { config, logger } = deps;
        if (!revisions || !entrance) {
          throw new InputError(
            "No platform is installed; add a module such as '@backstage-releases/plugin-releases-backend-module-kubernetes'",
          );
        }
        const doors = { revisions, entrance, router, metrics };
        const knex = await migrate(deps.database);
        const clock = DatabaseClock.create();
        const wakeups = Wakeups.create();
        const stageTypes = StageTypes.create(stages);
        const expressions = CelExpressions.create();
        const environments = DefaultEnvironments.fromConfig(config);
        const versions = Versions.create([
          ...sources,
          StaticVersionSource.fromConfig(config),
        ]);
        const targets = TargetReconciler.create({
          knex,
          clock,
          doors,
          logger,
        });
        const engine = Engine.create({
          knex,
          clock,
          wakeups,
          logger,
          targets,
          releases: ReleaseReconciler.create({
            knex,
            clock,
            doors,
            stageTypes,
            expressions,
            values: ReleaseValues.create({ knex, versions }),
            logger,
          }),
        });
        const service = AuthorizedReleasesService.create({
          service: DefaultReleasesService.create({
            knex,
            clock,
            doors,
            plans: DefaultPlans.create({
              catalog: deps.catalog,
              auth: deps.auth,
              stageTypes: stages,
              environments,
              segments: namedSegments(config),
              expressions,
            }),
            environments,
            versions,
            stageTypes,
            targets,
            wakeups,
          }),
          permissions: deps.permissions,
        });
        deps.permissionsRegistry.addPermissions(releasesPermissions);
        deps.httpRouter.use(
          await createRouter({
            service,
            httpAuth: deps.httpAuth,
            userInfo: deps.userInfo,
            logger,
          }),
        );
        deps.lifecycle.addStartupHook(async () => engine.start());
        deps.lifecycle.addShutdownHook(async () => engine.stop());
      },
    });
  },
});

function once<T>(door: string, before: T | undefined, installed: T): T {
  if (before) {
    throw new InputError(
      `Two modules are installed for '${door}'; there can be only one`,
    );
  }
  return installed;
}
