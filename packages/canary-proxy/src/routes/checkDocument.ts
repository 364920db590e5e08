import {
  RouteDocument,
  validateRouteDocument,
} from '@backstage-releases/canary-policy';
import type { RegionSource } from '../region/RegionSource';
import { RouteError } from './RouteError';
import { validateTold } from './validateTold';

/** What a document is checked against. */
export interface DocumentLimits {
  /** The routes that are there. */
  taken: readonly RouteDocument[];
  /** Of Services; without it, groups have to list theirs. */
  endpoints?: unknown;
  ports: { from: number; to: number };
  regions?: Pick<RegionSource, 'detail'>;
  reservedPort?: number;
}

/**
 * Whether an instance can serve a document.
 *
 * @throws RouteError that says what is wrong with it.
 */
export function checkDocument(
  document: unknown,
  limits: DocumentLimits,
): RouteDocument {
  const { ports, reservedPort, endpoints, regions, taken } = limits;
  const issues = validateRouteDocument(document);
  if (issues.length > 0) {
    throw RouteError.of(issues);
  }
  const wished = document as RouteDocument;
  const untold = wished.policy
    ? validateTold(wished.policy, regions?.detail ?? 'none')
    : [];
  if (untold.length > 0) {
    throw RouteError.of(untold);
  }
  if (endpoints === undefined) {
    for (const name of ['stable', 'canary', 'previous'] as const) {
      if (wished[name]?.service) {
        throw RouteError.invalid(
          `${name}.service`,
          wished[name]?.service,
          `'${name}.endpoints', for this proxy knows no cluster`,
        );
      }
    }
  }
  const { port } = wished;
  if (port < ports.from || port > ports.to || port === reservedPort) {
    throw RouteError.invalid(
      'port',
      port,
      `a port from ${ports.from} to ${ports.to}${
        port === reservedPort ? ' that is not the admin port' : ''
      }`,
    );
  }
  for (const other of taken) {
    if (other.id !== wished.id && other.port === port) {
      throw RouteError.conflict(
        'port',
        port,
        `Port ${port} belongs to route '${other.id}'; expected a free one`,
      );
    }
  }
  return wished;
}
