import {
  createPlugin,
  createRoutableExtension,
} from '@backstage/core-plugin-api';
import { releasesApiFactory } from './releasesApiFactory';
import { entityContentRouteRef, releaseRouteRef, rootRouteRef } from './routes';

/**
 * Releases of a service on its page, and all releases on a page of their own.
 *
 * @public
 */
export const releasesPlugin = createPlugin({
  id: 'releases',
  apis: [releasesApiFactory],
  routes: {
    root: rootRouteRef,
    release: releaseRouteRef,
    entityContent: entityContentRouteRef,
  },
});

/**
 * The page of all releases; mount it at `/releases`.
 *
 * @public
 */
export const ReleasesPage = releasesPlugin.provide(
  createRoutableExtension({
    name: 'ReleasesPage',
    component: () =>
      import('./page/LegacyReleasesPage').then(m => m.LegacyReleasesPage),
    mountPoint: rootRouteRef,
  }),
);

/**
 * The tab **Releases** of an entity; show it where `isReleasesAvailable`.
 *
 * @public
 */
export const EntityReleasesContent = releasesPlugin.provide(
  createRoutableExtension({
    name: 'EntityReleasesContent',
    component: () =>
      import('./entity/EntityReleasesContent').then(
        m => m.EntityReleasesContent,
      ),
    mountPoint: entityContentRouteRef,
  }),
);
