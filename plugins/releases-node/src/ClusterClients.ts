import { ClusterClient } from '@backstage-releases/cluster-client';
import {
  coreServices,
  createServiceFactory,
  createServiceRef,
} from '@backstage/backend-plugin-api';
import { DefaultClusterClients } from './DefaultClusterClients';

/**
 * Authenticated clients for the clusters of `releases.clusters`, shared by all modules.
 *
 * @public
 */
export interface ClusterClients {
  /** Throws `NotFoundError` with the names that are configured. */
  get(cluster: string): ClusterClient;
}

/**
 * The clusters' clients.
 *
 * @public
 */
export const clusterClientsServiceRef = createServiceRef<ClusterClients>({
  id: 'releases.cluster-clients',
  scope: 'plugin',
  defaultFactory: async service =>
    createServiceFactory({
      service,
      deps: { config: coreServices.rootConfig },
      factory: ({ config }) => DefaultClusterClients.fromConfig(config),
    }),
});
