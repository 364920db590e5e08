import {
  clusterClientsServiceRef,
  releasesPlatformExtensionPoint,
} from '@backstage-releases/plugin-releases-node';
import { createBackendModule } from '@backstage/backend-plugin-api';
import { KubernetesEntrance } from './entrance/KubernetesEntrance';
import { KubernetesRevisions } from './revisions/KubernetesRevisions';

/**
 * Lets releases run on Kubernetes: revisions as Deployments, entrances as Ingresses.
 *
 * @public
 */
export const releasesModuleKubernetes = createBackendModule({
  pluginId: 'releases',
  moduleId: 'kubernetes',
  register(reg) {
    reg.registerInit({
      deps: {
        clusters: clusterClientsServiceRef,
        platform: releasesPlatformExtensionPoint,
      },
      async init({ clusters, platform }) {
        platform.setRevisions(KubernetesRevisions.create({ clusters }));
        platform.setEntrance(KubernetesEntrance.create({ clusters }));
      },
    });
  },
});
