import { act } from '@testing-library/react';

/** Makes the page ask the backend now, as it does when a tab comes to the front. */
export function lookAgain() {
  act(() => {
    document.dispatchEvent(new Event('visibilitychange'));
  });
}
