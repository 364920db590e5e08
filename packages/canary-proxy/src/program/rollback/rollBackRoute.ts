import type { RouteDocument } from '@backstage-releases/canary-policy';
import type { RouteAnswer } from '../../admin/routeAnswer';
import type { AdminAccess } from './AdminAccess';
import { askAdmin } from './askAdmin';

/** What became of a rollback at one instance. */
export interface RolledBack {
  /** Of the document by which everyone gets stable. */
  generation: number;
  /** The revision that everyone gets. */
  revision: string;
  /** It was so before. */
  already: boolean;
}

/**
 * Sends everyone of a route to stable at one proxy instance, with nothing but its admin API.
 *
 * @returns what the instance confirmed
 * @throws Error where it didn't, or not in time.
 */
export async function rollBackRoute(
  adminUrl: string,
  route: string,
  access: AdminAccess,
): Promise<RolledBack> {
  const address = `${adminUrl.replace(
    /\/+$/,
    '',
  )}/v1/routes/${encodeURIComponent(route)}`;
  const { document } = await askAdmin<RouteAnswer>(
    address,
    { method: 'GET' },
    access,
  );
  const { canary, policy, ...allStable } = document;
  if (canary === undefined || policy === undefined) {
    return rolledBack(document, true);
  }
  const generation = document.generation + 1;
  const after = await askAdmin<RouteAnswer>(
    address,
    { method: 'PUT', body: { ...allStable, generation } },
    access,
  );
  if (!after.serving || after.generation < generation) {
    throw new Error(
      `generation ${generation} is not served: ${
        after.reason ?? `it is at generation ${after.generation}`
      }`,
    );
  }
  return rolledBack(after.document, false);
}

function rolledBack(
  { generation, stable: { revision } }: RouteDocument,
  already: boolean,
): RolledBack {
  return { generation, revision, already };
}
