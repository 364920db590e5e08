import { isDeepStrictEqual } from 'node:util';
import type { RouteDocument } from '@backstage-releases/canary-policy';

/** What is done with a route document. */
export type RouteChange =
  | { action: 'apply' }
  | { action: 'same' }
  | { action: 'refuse'; path: string; reason: string };

/**
 * Whether a document takes effect: generations of a route only go up, and a number stands for one content for ever.
 *
 * @param current - the document in effect
 * @param tombstone - the generation with which the route was removed
 */
export function decideRouteChange(
  current: RouteDocument | undefined,
  tombstone: number | undefined,
  wished: RouteDocument,
): RouteChange {
  const refuse = (reason: string): RouteChange => ({
    action: 'refuse',
    path: 'generation',
    reason,
  });
  const { id, generation } = wished;
  if (tombstone !== undefined && generation <= tombstone) {
    return refuse(
      `Route '${id}' was removed with generation ${tombstone}; got ${generation}, expected a higher one`,
    );
  }
  if (current === undefined || generation > current.generation) {
    return { action: 'apply' };
  }
  if (generation < current.generation) {
    return refuse(
      `Route '${id}' is at generation ${current.generation}; got ${generation}, expected a higher one`,
    );
  }
  return isDeepStrictEqual(current, wished)
    ? { action: 'same' }
    : refuse(
        `Generation ${generation} of route '${id}' has other content; expected the same content or a higher generation`,
      );
}

/** What is done when a route is to be removed. */
export type RouteRemoval =
  | { action: 'remove' }
  | { action: 'same' }
  | { action: 'refuse'; path: string; reason: string };

/**
 * Whether a removal takes effect; one with an older generation than the route's comes too late.
 */
export function decideRouteRemoval(
  current: RouteDocument | undefined,
  tombstone: number | undefined,
  generation: number,
): RouteRemoval {
  if (current !== undefined && generation < current.generation) {
    return {
      action: 'refuse',
      path: 'generation',
      reason: `Route '${current.id}' is at generation ${current.generation}; got ${generation}, expected that or a higher one`,
    };
  }
  return current === undefined &&
    tombstone !== undefined &&
    generation <= tombstone
    ? { action: 'same' }
    : { action: 'remove' };
}
