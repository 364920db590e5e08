import { createBackendModule } from '@backstage/backend-plugin-api';
import { catalogProcessingExtensionPoint } from '@backstage/plugin-catalog-node';
import { ReleasePlanProcessor } from './ReleasePlanProcessor';

/**
 * Teaches the catalog the kind `ReleasePlan`.
 *
 * @public
 */
export const catalogModuleReleases = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'releases',
  register(reg) {
    reg.registerInit({
      deps: { catalog: catalogProcessingExtensionPoint },
      async init({ catalog }) {
        catalog.addProcessor(new ReleasePlanProcessor());
      },
    });
  },
});
