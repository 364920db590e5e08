import { FlatRoutes } from '@backstage/core-app-api';
import { Route } from 'react-router-dom';
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
import userEvent from '@testing-library/user-event';
import { EntityReleasesContent, releasesApiRef, ReleasesPage } from './legacy';
import { SHOP_ENTITY } from './__testUtils__/renderPortal';
import { TestBackend } from './__testUtils__/TestBackend';

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
          <FlatRoutes>
            <Route path="/tab" element={<EntityReleasesContent />} />
            <Route path="/releases" element={<ReleasesPage />} />
          </FlatRoutes>
        </EntityProvider>
      </TestApiProvider>,
      {
        routeEntries: ['/tab'],
        mountedRoutes: {
          '/catalog/:namespace/:kind/:name': entityRouteRef,
        },
      },
    );
    expect(
      await screen.findByRole('region', { name: 'Environment prod' }),
    ).toBeVisible();
    const [link] = screen.getAllByRole('link', { name: 'release #12' });
    await userEvent.click(link);
    expect(
      await screen.findByRole('heading', {
        name: 'Release #12: shop 1.1.0 to prod',
      }),
    ).toBeVisible();
  });
});
