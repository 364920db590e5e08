import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { people, renderPortal, SHOP_TAB, TestPerson } from './renderPortal';
import { TestBackend } from './TestBackend';

/** A region of the page by its name. */
export const region = (name: string) => screen.getByRole('region', { name });

/** A button of the page by its name. */
export const button = (name: string) => screen.getByRole('button', { name });

/** Opens the tab of the shop, and waits until it shows what the person may do. */
export async function openTab(
  backend = new TestBackend(),
  person: TestPerson = people.developer,
) {
  renderPortal({ path: SHOP_TAB, backend, person });
  await screen.findByRole('region', { name: 'Environment prod' });
  await waitFor(() =>
    expect(screen.queryByText('Checking your rights…')).toBeNull(),
  );
  return { backend, user: userEvent.setup() };
}
