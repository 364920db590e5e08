import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import {
  mockServices,
  startTestBackend,
  TestBackend,
} from '@backstage/backend-test-utils';
import { createValidatedOpenApiRouter } from '@backstage/backend-openapi-utils';
import { ReleasesService } from '../../service/ReleasesService';
import { createRouter } from '../createRouter';
import { openapi } from '../openapi';
import {
  fullEvent,
  fullOverview,
  fullRelease,
  fullRollback,
  fullTarget,
  fullTraffic,
  fullVersion,
} from './fullAnswers';

/** Answers everything, with all fields that there are. */
export function fakeService() {
  return {
    getService: jest.fn(async () => fullOverview),
    getVersions: jest.fn(async () => [fullVersion]),
    start: jest.fn(async () => fullRelease),
    list: jest.fn(async () => ({ items: [fullRelease], at: 1 })),
    get: jest.fn(async () => fullRelease),
    command: jest.fn(async () => fullRelease),
    releaseEvents: jest.fn(async () => ({ items: [fullEvent], at: 1 })),
    target: jest.fn(async () => fullTarget),
    targetEvents: jest.fn(async () => ({ items: [fullEvent], at: 1 })),
    traffic: jest.fn(async () => fullTraffic),
    rollback: jest.fn(async () => fullRollback),
  } satisfies Record<keyof ReleasesService, jest.Mock>;
}

/**
 * The real services for HTTP. Where a request has the header `x-validate`, Backstage's own validator holds it and its answer against the
 * document.
 */
export async function startBackend(
  service: ReleasesService,
): Promise<{ backend: TestBackend; baseUrl: string }> {
  const plugin = createBackendPlugin({
    pluginId: 'releases',
    register(env) {
      env.registerInit({
        deps: {
          httpRouter: coreServices.httpRouter,
          httpAuth: coreServices.httpAuth,
          userInfo: coreServices.userInfo,
          logger: coreServices.logger,
        },
        async init({ httpRouter, ...deps }) {
          httpRouter.addAuthPolicy({
            path: '/openapi.json',
            allow: 'unauthenticated',
          });
          const strict = createValidatedOpenApiRouter(openapi() as any, {
            validatorOptions: { validateResponses: true },
          });
          httpRouter.use((req, res, next) =>
            req.get('x-validate') ? strict(req, res, next) : next(),
          );
          httpRouter.use(createRouter({ service, ...deps }));
        },
      });
    },
  });
  const backend = await startTestBackend({
    features: [plugin, mockServices.userInfo.factory()],
  });
  const baseUrl = `http://localhost:${backend.server.port()}/api/releases`;
  return { backend, baseUrl };
}
