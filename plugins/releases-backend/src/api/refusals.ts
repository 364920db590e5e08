import { CustomErrorBase, NotFoundError } from '@backstage/errors';
import express, { RequestHandler } from 'express';

class MethodNotAllowedError extends CustomErrorBase {
  readonly statusCode = 405;
}

/** Errors that are somebody else's doing. */
const REFUSALS = new Set([
  'AuthenticationError',
  'ConflictError',
  'InputError',
  'MethodNotAllowedError',
  'NotAllowedError',
  'NotFoundError',
  'PayloadTooLargeError',
]);

/** Refuses other methods than those of a path. What `OPTIONS` asks is answered by Express. */
export function refuseOtherMethods(methods: string[]): RequestHandler {
  const allowed = [...(methods.includes('GET') ? ['HEAD'] : []), ...methods]
    .sort()
    .join(', ');
  return (request, response, next) => {
    if (request.method === 'OPTIONS') {
      next();
      return;
    }
    response.set('Allow', allowed);
    throw new MethodNotAllowedError(
      `Method '${request.method}' is not allowed at '${request.path}'; expected ${allowed}`,
    );
  };
}

/** Refuses paths at which there is nothing. Those that begin with a dot belong to the framework. */
export const refuseOtherPaths: RequestHandler = (request, _response, next) => {
  if (request.path.startsWith('/.')) {
    next();
    return;
  }
  throw new NotFoundError(
    `Nothing is at '${request.path}'; what there is says '${request.baseUrl}/openapi.json'`,
  );
};

/** Who is refused is told why, and not where in the code; in development Backstage would add that. What is a fault keeps it. */
export const withoutStack: express.ErrorRequestHandler = (
  error,
  _request,
  _response,
  next,
) => {
  if (error instanceof Error && REFUSALS.has(error.name)) {
    error.stack = undefined;
  }
  next(error);
};
