import type { RouteAnswer } from '../admin/routeAnswer';

/** How long an instance may take for each of the two questions: longer than it waits itself until a route is served. Milliseconds. */
const PATIENCE_MS = 15_000;

/**
 * Sends everyone of a route to stable at one proxy instance, with nothing but its admin API.
 *
 * @returns what the instance confirmed, in words
 * @param patience - how long it may take for each of the two questions, ms
 * @throws Error where it didn't, or not in time.
 */
export async function rollBackRoute(
  adminUrl: string,
  token: string | undefined,
  route: string,
  patience: number = PATIENCE_MS,
): Promise<string> {
  const address = `${adminUrl.replace(
    /\/+$/,
    '',
  )}/v1/routes/${encodeURIComponent(route)}`;
  const ask = async (init: RequestInit): Promise<RouteAnswer> => {
    const response = await fetch(address, {
      ...init,
      signal: AbortSignal.timeout(patience),
      headers: {
        'Content-Type': 'application/json',
        ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      },
    });
    const body = await response.json();
    if (!response.ok) {
      throw new Error(body.error?.message ?? `status ${response.status}`);
    }
    return body;
  };
  const { document } = await ask({ method: 'GET' });
  const { canary, policy, ...allStable } = document;
  if (canary === undefined || policy === undefined) {
    return `everyone gets stable already, at generation ${document.generation}`;
  }
  const generation = document.generation + 1;
  const after = await ask({
    method: 'PUT',
    body: JSON.stringify({ ...allStable, generation }),
  });
  if (!after.serving || after.generation < generation) {
    throw new Error(
      `generation ${generation} is not served: ${
        after.reason ?? `it is at generation ${after.generation}`
      }`,
    );
  }
  return `everyone gets stable (${after.document.stable.revision}), confirmed at generation ${after.generation}`;
}
