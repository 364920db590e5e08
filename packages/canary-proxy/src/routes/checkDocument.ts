import {
  RouteDocument,
  validateRouteDocument,
} from '@backstage-releases/canary-policy';
import type { RegionSource } from '../region/RegionSource';
import { RouteError } from './RouteError';
import { validateTold } from './validateTold';

/** What an instance can serve. */
export interface DocumentLimits {
  /** The listen ports that routes may have. */
  ports: { from: number; to: number };
  /** The proxy's own. */
  reservedPort?: number;
  /** It follows the Services of a cluster. */
  followsServices: boolean;
  /** How finely it is known where addresses are; without it not at all. */
  regions?: Pick<RegionSource, 'detail'>;
}

/**
 * A document as it may be served here, whatever other routes there are.
 *
 * @throws RouteError with all that is wrong with it, or the first thing that can't be done here.
 */
export function checkDocument(
  document: unknown,
  { ports, reservedPort, followsServices, regions }: DocumentLimits,
): RouteDocument {
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
  for (const name of ['stable', 'canary', 'previous'] as const) {
    if (wished[name]?.service && !followsServices) {
      throw RouteError.invalid(
        `${name}.service`,
        wished[name]?.service,
        `'${name}.endpoints', for this proxy knows no cluster`,
      );
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
  return wished;
}
