import '@testing-library/jest-dom';
import { configure } from '@testing-library/react';

// Tests wait for states, however slow the machine is: the first of them compiles half a portal.
configure({ asyncUtilTimeout: 60_000 });
jest.setTimeout(180_000);
