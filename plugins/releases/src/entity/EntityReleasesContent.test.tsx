import { screen } from '@testing-library/react';
import { renderPortal, SHOP_TAB } from '../testing/renderPortal';
import { TestBackend } from '../testing/TestBackend';

describe('the tab Releases of an entity', () => {
  it('shows the environments', async () => {
    renderPortal({ path: SHOP_TAB, backend: new TestBackend() });
    expect(
      await screen.findByRole('region', { name: 'Environment prod' }),
    ).toBeVisible();
  });
});
