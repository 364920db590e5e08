import '@testing-library/jest-dom';
import { cleanup, configure } from '@testing-library/react';
import { mutate } from 'swr';

// Tests wait for states, however slow the machine is: the first of them compiles half a portal.
configure({ asyncUtilTimeout: 60_000 });
jest.setTimeout(180_000);

// The permission system remembers what it answered for as long as the window lives; the next test is another person's.
afterEach(async () => {
  cleanup();
  await mutate(() => true, undefined);
});
