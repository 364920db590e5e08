import { createApiRef } from '@backstage/core-plugin-api';
import { ReleasesApi } from '@backstage-releases/plugin-releases-common';

/**
 * The API that the portal asks about releases.
 *
 * @public
 */
export const releasesApiRef = createApiRef<ReleasesApi>({
  id: 'plugin.releases.service',
});
