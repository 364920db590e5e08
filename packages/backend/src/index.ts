import { createBackend } from '@backstage/backend-defaults';

const backend = createBackend();

backend.add(import('@backstage/plugin-app-backend'));
backend.add(import('@backstage/plugin-auth-backend'));
backend.add(import('./demoAuth'));
backend.add(import('@backstage/plugin-catalog-backend'));
backend.add(
  import('@backstage-releases/plugin-catalog-backend-module-releases'),
);
backend.add(import('@backstage/plugin-events-backend'));
backend.add(import('@backstage/plugin-permission-backend'));
backend.add(import('./demoPolicy'));
backend.add(import('@backstage-releases/plugin-releases-backend'));
backend.add(
  import('@backstage-releases/plugin-releases-backend-module-kubernetes'),
);
backend.add(
  import('@backstage-releases/plugin-releases-backend-module-canary-proxy'),
);

backend.start();
