import CallSplitIcon from '@material-ui/icons/CallSplit';
import { convertLegacyRouteRefs } from '@backstage/core-compat-api';
import {
  ApiBlueprint,
  createFrontendPlugin,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import { EntityContentBlueprint } from '@backstage/plugin-catalog-react/alpha';
import { isReleasesAvailable } from './isReleasesAvailable';
import { releasesApiFactory } from './releasesApiFactory';
import { entityContentRouteRef, releaseRouteRef, rootRouteRef } from './routes';

const routes = convertLegacyRouteRefs({
  root: rootRouteRef,
  release: releaseRouteRef,
  entityContent: entityContentRouteRef,
});

const releasesApi = ApiBlueprint.make({
  params: defineParams => defineParams(releasesApiFactory),
});

const releasesPage = PageBlueprint.make({
  params: {
    path: '/releases',
    title: 'Releases',
    icon: <CallSplitIcon fontSize="inherit" />,
    routeRef: routes.root,
    loader: () =>
      import('./page/ReleasesRoutes').then(m => <m.ReleasesRoutes />),
  },
});

const entityReleasesContent = EntityContentBlueprint.make({
  params: {
    path: '/releases',
    title: 'Releases',
    group: 'deployment',
    filter: isReleasesAvailable,
    routeRef: routes.entityContent,
    loader: () =>
      import('./entity/EntityReleasesContent').then(m => (
        <m.EntityReleasesContent />
      )),
  },
});

/**
 * Releases of a service on its page, and all releases on a page of their own.
 *
 * @public
 */
export const releasesPlugin = createFrontendPlugin({
  pluginId: 'releases',
  title: 'Releases',
  icon: <CallSplitIcon fontSize="inherit" />,
  info: { packageJson: () => import('../package.json') },
  routes,
  extensions: [releasesApi, releasesPage, entityReleasesContent],
});
