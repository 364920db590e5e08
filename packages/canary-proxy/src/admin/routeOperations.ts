import { MAX_GENERATION } from '@backstage-releases/canary-policy';
import type { AdminAnswer, AdminRequest } from './AdminAnswer';
import type { AdminContext } from './AdminContext';
import { AdminError } from './AdminError';
import { countersAnswer } from './countersAnswer';
import { explainDecision, parseQuestion } from './explainDecision';
import { readInteger } from './readInteger';
import type { RemovalAnswer } from './RemovalAnswer';
import { routeAnswer } from './routeAnswer';
import { RouteError } from '../routes/RouteError';
import { whyTooFar } from '../routes/whyTooFar';
import type { RouteState } from '../routes/RouteTable';

const MAX_WAIT_MS = 60_000;

/** One thing that can be done with a route. */
export type RouteOperation = (
  context: AdminContext,
  id: string,
  request: AdminRequest,
) => Promise<AdminAnswer>;

/** `GET /v1/routes` */
export function listRoutes(context: AdminContext): AdminAnswer {
  const { instance, table } = context;
  return ok({
    instance,
    routes: table.list().map(state => routeAnswer(context, state)),
    tombstones: table.tombstones(),
  });
}

/** `GET /v1/routes/:id` */
export const getRoute: RouteOperation = async (context, id) =>
  ok(routeAnswer(context, find(context, id)));

/** `PUT /v1/routes/:id`: answers 200 only when the document is served. */
export const putRoute: RouteOperation = async (context, id, request) => {
  const { table, confirmTimeout } = context;
  const wait = readInteger(request.query, 'wait', { min: 0, max: MAX_WAIT_MS });
  const document = await request.json();
  const idInside = (document as { id?: unknown } | undefined)?.id;
  if (typeof idInside === 'string' && idInside !== id) {
    throw AdminError.invalid('route', [
      { path: 'id', value: idInside, expected: `'${id}', as in the address` },
    ]);
  }
  const wished = (document as { generation?: unknown } | undefined)?.generation;
  if (typeof wished === 'number') {
    refuseTooFar(context, id, wished);
  }
  const { generation } = (await table.put(document, 'api')).document;
  const state = await table.whenServed(id, generation, wait ?? confirmTimeout);
  if (state === undefined) {
    throw notFound(context, id);
  }
  const confirmed = state.serving && state.document.generation === generation;
  return { status: confirmed ? 200 : 202, body: routeAnswer(context, state) };
};

/** `DELETE /v1/routes/:id?generation=N` */
export const deleteRoute: RouteOperation = async (context, id, { query }) => {
  const { instance, table } = context;
  const range = { min: 1, max: MAX_GENERATION };
  const generation = readInteger(query, 'generation', range);
  if (generation === undefined) {
    throw AdminError.invalid('parameter', [
      {
        path: 'generation',
        value: undefined,
        expected: 'the generation up to which the route is removed',
      },
    ]);
  }
  refuseTooFar(context, id, generation);
  const existed = table.get(id) !== undefined;
  await table.remove(id, generation);
  const answer: RemovalAnswer = {
    id,
    instance,
    existed,
    removed: true,
    tombstone: table.tombstone(id) ?? generation,
  };
  return ok(answer);
};

/** `POST /v1/routes/:id/decide` */
export const decide: RouteOperation = async (context, id, request) => {
  const { instance, cookieKeys, regions } = context;
  const asked = parseQuestion(await request.json());
  const { plan, reason } = find(context, id);
  if (plan === undefined) {
    throw new AdminError(
      'unavailable',
      `Route '${id}' is not served yet: ${reason}`,
    );
  }
  return ok({
    id,
    instance,
    ...explainDecision(asked, plan, cookieKeys, regions),
  });
};

/** `GET /v1/routes/:id/counters` */
export const getCounters: RouteOperation = async (context, id, { query }) => {
  const { instance, startedAt, clock, dataPlane } = context;
  const range = { min: 0, max: Number.MAX_SAFE_INTEGER };
  const from = readInteger(query, 'from', range) ?? 0;
  const to = readInteger(query, 'to', range) ?? Number.MAX_SAFE_INTEGER;
  find(context, id);
  const about = { id, instance, startedAt, now: clock.now() };
  return ok(countersAnswer(about, dataPlane.traffic(id), { from, to }));
};

function refuseTooFar(
  { table }: AdminContext,
  id: string,
  generation: number,
): void {
  const known = Math.max(
    table.get(id)?.document.generation ?? 0,
    table.tombstone(id) ?? 0,
  );
  const why =
    generation <= MAX_GENERATION
      ? whyTooFar(id, generation, known || undefined)
      : undefined;
  if (why !== undefined) {
    throw RouteError.conflict('generation', generation, why);
  }
}

function ok(body: object): AdminAnswer {
  return { status: 200, body };
}

function find(context: AdminContext, id: string): RouteState {
  const state = context.table.get(id);
  if (state === undefined) {
    throw notFound(context, id);
  }
  return state;
}

function notFound({ table }: AdminContext, id: string): AdminError {
  const tombstone = table.tombstone(id);
  const message =
    tombstone === undefined
      ? `No route with id '${id}' found`
      : `No route with id '${id}' found, it was removed with generation ${tombstone}`;
  return new AdminError('not-found', message, { tombstone });
}
