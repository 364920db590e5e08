import {
  clusterClientsServiceRef,
  releasesTrafficExtensionPoint,
} from '@backstage-releases/plugin-releases-node';
import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { readCanaryProxyConfig } from './CanaryProxyConfig';
import { CanaryProxyMetrics } from './CanaryProxyMetrics';
import { CanaryProxyRouter } from './CanaryProxyRouter';
import { ProxyAdmin } from './ProxyAdmin';
import { ProxyDirectory } from './ProxyDirectory';

/**
 * Lets releases split and measure traffic by canary proxies.
 *
 * @public
 */
export const releasesModuleCanaryProxy = createBackendModule({
  pluginId: 'releases',
  moduleId: 'canary-proxy',
  register(reg) {
    reg.registerInit({
      deps: {
        config: coreServices.rootConfig,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        clusters: clusterClientsServiceRef,
        traffic: releasesTrafficExtensionPoint,
      },
      async init({ config: root, lifecycle, logger, clusters, traffic }) {
        const config = readCanaryProxyConfig(root);
        const directory = ProxyDirectory.create({ clusters });
        const admin = ProxyAdmin.create(config);
        lifecycle.addShutdownHook(() => {
          directory.close();
          return admin.close();
        });
        traffic.setRouter(
          CanaryProxyRouter.create({
            clusters,
            config,
            directory,
            admin,
            logger,
          }),
        );
        traffic.setMetrics(CanaryProxyMetrics.create({ directory, admin }));
      },
    });
  },
});
