import { RouteSeen } from '@backstage-releases/plugin-releases-node';
import { ProxyInstance } from './ProxyDirectory';
import { ServedPort } from './routeDocument';

/** What must be known of a target so that its users can be taken back while the API server doesn't answer. */
export interface RouterMemory {
  /** Undefined where no proxy had a route. */
  served?: ServedPort;
  proxies: ProxyInstance[];
  /** What the proxies understand of how a route is carried; undefined where none was asked yet. */
  understood?: string[];
}

/** The memory as it is kept with what was seen. */
export function writeMemory(
  memory: RouterMemory,
): NonNullable<RouteSeen['memory']> {
  return JSON.parse(JSON.stringify(memory));
}

/** The memory that was kept; an empty one where there is none. */
export function readMemory(seen: RouteSeen | undefined): RouterMemory {
  const {
    served,
    proxies = [],
    understood,
  } = (seen?.memory ?? {}) as unknown as Partial<RouterMemory>;
  return { served, proxies, understood };
}
