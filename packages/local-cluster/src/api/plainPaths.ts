import type { IncomingMessage, ServerResponse } from 'node:http';
import { methodNotAllowed } from '../objects/StatusError';
import type { ResourceKind } from '../resources/ResourceKind';
import { negotiate } from './accept';
import {
  aggregatedDiscovery,
  apiGroup,
  apiGroupList,
  apiResourceList,
  apiVersions,
} from './discovery';
import { openApiDocument } from './openApi';
import { respondObject, respondText } from './respond';

/** The version of Kubernetes whose answers this server gives. */
const version = {
  major: '1',
  minor: '36',
  gitVersion: 'v1.36.3+local-cluster',
  gitCommit: '',
  gitTreeState: 'clean',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: process.version,
  compiler: 'node',
  platform: `${process.platform}/${process.arch}`,
};

/** Answers what isn't about objects: health, version, discovery. Returns whether the path is one of these. */
export function answerPlainPath(
  kinds: ResourceKind[],
  request: IncomingMessage,
  url: URL,
  response: ServerResponse,
): boolean {
  const path = url.pathname.replace(/(.)\/$/, '$1');
  const health = /^\/(healthz|livez|readyz)(\/ping)?$/.exec(path);
  if (health) {
    respondText(
      response,
      200,
      url.searchParams.has('verbose')
        ? `[+]ping ok\n${health[1]} check passed\n`
        : 'ok',
    );
    return true;
  }
  const body = bodyOf(kinds, path, request);
  if (!body) {
    return false;
  }
  if (request.method !== 'GET') {
    throw methodNotAllowed();
  }
  const { format, as, contentType } = negotiate(request.headers.accept);
  const aggregated = as === 'discovery' && /^\/apis?$/.test(path);
  respondObject(response, 200, body, {
    format,
    contentType:
      aggregated || format === 'yaml' ? contentType : 'application/json',
  });
  return true;
}

function bodyOf(
  kinds: ResourceKind[],
  path: string,
  request: IncomingMessage,
): object | undefined {
  const [, root, first, second, ...rest] = path.split('/');
  if (path === '/version') {
    return version;
  }
  if (path.startsWith('/openapi/v3')) {
    return openApiDocument(kinds, path);
  }
  if (path === '/api' || path === '/apis') {
    if (negotiate(request.headers.accept).as === 'discovery') {
      return aggregatedDiscovery(kinds, root as 'api' | 'apis');
    }
    return path === '/api' ? apiVersions() : apiGroupList(kinds);
  }
  if (root === 'api' && second === undefined) {
    return apiResourceList(kinds, '', first);
  }
  if (root === 'apis' && second === undefined) {
    return apiGroup(kinds, first);
  }
  if (root === 'apis' && rest.length === 0) {
    return apiResourceList(kinds, first, second);
  }
  return undefined;
}
