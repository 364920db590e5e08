import { Header, Page } from '@backstage/core-components';
import { ReleasesRoutes } from './ReleasesRoutes';

/** The page in the frame that plugins of the old frontend system bring themselves. */
export function LegacyReleasesPage() {
  return (
    <Page themeId="tool">
      <Header title="Releases" />
      <ReleasesRoutes />
    </Page>
  );
}
