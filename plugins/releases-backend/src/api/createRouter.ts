import {
  HttpAuthService,
  LoggerService,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import { stringifyEntityRef } from '@backstage/catalog-model';
import { TargetRef } from '@backstage-releases/plugin-releases-common';
import { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { z } from 'zod';
import { Actor, ReleasesService } from '../service/ReleasesService';
import { jsonBody } from './jsonBody';
import { openapi } from './openapi';
import { Operation, operations } from './operations';
import { readActor } from './readActor';
import { OperationInput, readRequest } from './readRequest';
import { refuseOtherMethods, refuseOtherPaths, withoutStack } from './refusals';

/**
 * Serves releases and targets over HTTP, and the OpenAPI document at `/openapi.json`.
 */
export function createRouter(options: {
  service: ReleasesService;
  httpAuth: HttpAuthService;
  userInfo: UserInfoService;
  logger: LoggerService;
}): Router {
  const { service, logger } = options;
  const router = PromiseRouter();
  router.use(jsonBody);

  const document = openapi();
  router.get('/openapi.json', (req, res) => {
    res.json({ ...document, servers: [{ url: req.baseUrl || '/' }] });
  });

  const serve = <O extends Operation>(
    operation: O,
    answer: (
      input: OperationInput<O>,
      actor: Actor,
    ) => Promise<z.output<O['response']>>,
  ) => {
    router[operation.method](pathOf(operation), async (req, res) => {
      const actor = await readActor(req, options);
      const input = readRequest(operation, req);
      if (operation.method === 'post') {
        logger.info(`${actor.ref} asks: ${operation.summary}, ${req.path}`);
      }
      res.status(operation.status).json(await answer(input, actor));
    });
  };

  serve(operations.getService, ({ query }, actor) =>
    service.getService(query.entityRef, actor),
  );
  serve(operations.getVersions, async ({ query }, actor) => ({
    items: await service.getVersions(query.entityRef, actor),
  }));
  serve(operations.startRelease, ({ body }, actor) =>
    service.start(body, actor),
  );
  serve(operations.listReleases, ({ query }, actor) =>
    service.list(query, actor),
  );
  serve(operations.getRelease, ({ params }, actor) =>
    service.get(params.id, actor),
  );
  serve(operations.getReleaseEvents, ({ params, query }, actor) =>
    service.releaseEvents(params.id, query, actor),
  );
  serve(operations.command, ({ params, body }, actor) =>
    service.command(params.id, body, actor),
  );
  serve(operations.getTarget, ({ params }, actor) =>
    service.target(targetRef(params), actor),
  );
  serve(operations.getTargetEvents, ({ params, query }, actor) =>
    service.targetEvents(targetRef(params), query, actor),
  );
  serve(operations.getTraffic, ({ params, query }, actor) =>
    service.traffic(targetRef(params), query, actor),
  );
  serve(operations.rollback, ({ params, body }, actor) =>
    service.rollback(targetRef(params), body, actor),
  );

  for (const [path, methods] of methodsByPath()) {
    router.all(path, refuseOtherMethods(methods));
  }
  router.use(refuseOtherPaths, withoutStack);
  return router;
}

/** As Express writes it. */
function pathOf({ path }: Operation): string {
  return path.replace(/\{(\w+)\}/g, ':$1');
}

function methodsByPath(): Map<string, string[]> {
  const methods = new Map([['/openapi.json', ['GET']]]);
  for (const operation of Object.values<Operation>(operations)) {
    const path = pathOf(operation);
    methods.set(path, [
      ...(methods.get(path) ?? []),
      operation.method.toUpperCase(),
    ]);
  }
  return methods;
}

function targetRef(params: {
  environment: string;
  namespace: string;
  name: string;
}): TargetRef {
  const { environment, namespace, name } = params;
  return {
    environment,
    entityRef: stringifyEntityRef({ kind: 'component', namespace, name }),
  };
}
