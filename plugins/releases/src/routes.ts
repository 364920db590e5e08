import { createRouteRef, createSubRouteRef } from '@backstage/core-plugin-api';

/**
 * The page of all releases.
 *
 * @public
 */
export const rootRouteRef = createRouteRef({ id: 'releases' });

/**
 * The page of one release.
 *
 * @public
 */
export const releaseRouteRef = createSubRouteRef({
  id: 'releases/release',
  parent: rootRouteRef,
  path: '/:id',
});

/**
 * The tab **Releases** of an entity.
 *
 * @public
 */
export const entityContentRouteRef = createRouteRef({
  id: 'releases/entity-content',
});
