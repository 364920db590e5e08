import { createApp } from '@backstage/frontend-defaults';
import releasesPlugin from '@backstage-releases/plugin-releases';
import catalogPlugin from '@backstage/plugin-catalog/alpha';
import orgPlugin from '@backstage/plugin-org/alpha';
import userSettingsPlugin from '@backstage/plugin-user-settings/alpha';
import { navModule } from './nav/navModule';
import { signInModule } from './signIn/signInModule';

/** The portal that ships with the suite: features are listed here, not discovered, so that it stays lean. */
export const app = createApp({
  features: [
    catalogPlugin,
    orgPlugin,
    userSettingsPlugin,
    releasesPlugin,
    navModule,
    signInModule,
  ],
}).createRoot();
