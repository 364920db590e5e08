import { Route, Routes } from 'react-router-dom';
import { DefaultReleasesClient } from '@backstage-releases/plugin-releases-common';
import {
  catalogApiRef,
  EntityProvider,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import {
  mockApis,
  renderInTestApp,
  TestApiProvider,
} from '@backstage/test-utils';
import { screen } from '@testing-library/react';
import { EntityReleasesContent, releasesApiRef, ReleasesPage } from './legacy';
import { rootRouteRef } from './routes';
import { SHOP_ENTITY } from './testing/renderPortal';
import { TestBackend } from './testing/TestBackend';

describe('the plugin in an app of the old frontend system', () => {
  it('shows the tab and the page of a release', async () => {
    const backend = new TestBackend();
    const client = DefaultReleasesClient.create({
      baseUrl: async () => 'http://portal.test/api/releases',
      fetch: backend.fetch,
    });
    await renderInTestApp(
      <TestApiProvider
        apis={[
          [releasesApiRef, client],
          [catalogApiRef, catalogApiMock({ entities: [SHOP_ENTITY] })],
          [
            permissionApiRef,
            mockApis.permission({ authorize: AuthorizeResult.ALLOW }),
          ],
        ]}
      >
        <EntityProvider entity={SHOP_ENTITY}>
          <EntityReleasesContent />
        </EntityProvider>
        <Routes>
          <Route path="/releases/*" element={<ReleasesPage />} />
        </Routes>
      </TestApiProvider>,
      {
        routeEntries: ['/releases/12'],
        mountedRoutes: {
          '/catalog/:namespace/:kind/:name': entityRouteRef,
          '/releases': rootRouteRef,
        },
      },
    );
    expect(
      await screen.findByRole('region', { name: 'Environment prod' }),
    ).toBeVisible();
    expect(
      await screen.findByRole('heading', {
        name: 'Release #12: shop 1.1.0 to prod',
      }),
    ).toBeVisible();
    expect(screen.getByRole('link', { name: 'release #12' })).toHaveAttribute(
      'href',
      '/releases/12',
    );
  });
});
