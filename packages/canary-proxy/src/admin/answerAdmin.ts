import type { IncomingHttpHeaders } from 'node:http';
import type { AdminAnswer, AdminRequest } from './AdminAnswer';
import type { AdminContext } from './AdminContext';
import { AdminError } from './AdminError';
import { answerPreview } from './answerPreview';
import { isAllowed } from './isAllowed';
import { metricsText } from './metricsText';
import {
  decide,
  deleteRoute,
  getCounters,
  getRoute,
  listRoutes,
  putRoute,
  RouteOperation,
} from './routeOperations';
import { refuseOtherParameters } from './refuseOtherParameters';
import { statusOf } from './statusOf';

/** By what comes after the route's address and by method: the operation, and the parameters that it reads. */
const OF_A_ROUTE: Record<
  string,
  Record<string, [RouteOperation, ...parameters: string[]]>
> = {
  '': {
    GET: [getRoute],
    PUT: [putRoute, 'wait'],
    DELETE: [deleteRoute, 'generation'],
  },
  decide: { POST: [decide] },
  counters: { GET: [getCounters, 'from', 'to'] },
};

/**
 * Answers one question to the admin API.
 *
 * @param path - without the query
 * @throws AdminError where it can't be answered.
 */
export async function answerAdmin(
  context: AdminContext,
  path: string,
  headers: IncomingHttpHeaders,
  request: AdminRequest,
): Promise<AdminAnswer> {
  const parts = path.split('/').slice(1);
  if (parts[0] !== 'v1') {
    return answerOpen(context, path, request);
  }
  if (!isAllowed(headers, context.tokens)) {
    throw refusal(context.tokens.length > 0);
  }
  const [, collection, encodedId, sub = ''] = parts;
  if (path === '/v1/status') {
    return only(request, { GET: async () => ok(await statusOf(context)) });
  }
  if (path === '/v1/routes') {
    return only(request, { GET: () => listRoutes(context) });
  }
  if (path === '/v1/preview') {
    return only(request, { POST: () => answerPreview(context, request) });
  }
  const operations =
    collection === 'routes' && encodedId && parts.length <= 4
      ? OF_A_ROUTE[sub]
      : undefined;
  if (operations === undefined) {
    throw unknown(path);
  }
  const id = decode(encodedId);
  return only(
    request,
    Object.fromEntries(
      Object.entries(operations).map(([method, [operation, ...known]]) => [
        method,
        () => {
          refuseOtherParameters(request.query, known);
          return operation(context, id, request);
        },
      ]),
    ),
  );
}

/** What probes and scrapers may ask without a token. */
function answerOpen(
  context: AdminContext,
  path: string,
  request: AdminRequest,
): Promise<AdminAnswer> | AdminAnswer {
  if (path === '/healthz') {
    return only(request, { GET: () => ok('ok\n') });
  }
  if (path === '/readyz') {
    const reason = context.notReady();
    return only(request, {
      GET: () =>
        reason === undefined
          ? ok('ready\n')
          : { status: 503, body: `not ready: ${reason}\n` },
    });
  }
  if (path === '/metrics' && context.metrics) {
    return only(request, {
      GET: async () => ({
        ...ok(await metricsText(context)),
        headers: { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' },
      }),
    });
  }
  throw unknown(path);
}

function only(
  { method }: AdminRequest,
  methods: Record<string, () => Promise<AdminAnswer> | AdminAnswer>,
): Promise<AdminAnswer> | AdminAnswer {
  const chosen = methods[method === 'HEAD' ? 'GET' : method];
  if (chosen === undefined) {
    const allowed = Object.keys(methods).join(', ');
    throw new AdminError(
      'method-not-allowed',
      `Method '${method}' is not allowed here, expected ${allowed}`,
      { headers: { Allow: allowed } },
    );
  }
  return chosen();
}

function ok(body: object | string): AdminAnswer {
  return { status: 200, body };
}

function refusal(withTokens: boolean): AdminError {
  return withTokens
    ? new AdminError(
        'unauthorized',
        "No valid token was given, expected one in 'Authorization: Bearer' or 'X-Canary-Proxy-Token'",
        { headers: { 'WWW-Authenticate': 'Bearer' } },
      )
    : new AdminError(
        'forbidden',
        'This proxy has no token, so it answers to loopback names only',
      );
}

function unknown(path: string): AdminError {
  return new AdminError('not-found', `Nothing is at '${path}'`);
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw unknown(part);
  }
}
