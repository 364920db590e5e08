import { test as base } from '@playwright/test';
import { Person, Portal } from '../portal/Portal';
import { Users } from '../traffic/Users';
import { Cluster } from './Cluster';
import { Stack } from './Stack';

interface WorkerThings {
  stack: Stack;
}

interface TestThings {
  cluster: Cluster;
  /** Keeps the logs of a demo in which a proof failed. */
  logs: void;
  /** Opens a portal for somebody. */
  open: (person: Person, service?: string) => Promise<Portal>;
  /** Makes the users of a service of production. */
  usersOf: (service: string) => Users;
}

/** A proof with the whole demo running; one start serves all proofs, unless one fails. */
export const test = base.extend<TestThings, WorkerThings>({
  stack: [
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const stack = await Stack.start();
      await use(stack);
      await stack.stop();
    },
    { scope: 'worker', timeout: 15 * 60_000 },
  ],
  logs: [
    async ({ stack }, use, testInfo) => {
      await use();
      if (testInfo.status !== testInfo.expectedStatus) {
        stack.keepLogs();
      }
    },
    { auto: true },
  ],
  cluster: async ({ stack }, use) => {
    await use(Cluster.of(stack.kubeconfig));
  },
  open: async ({ browser, stack }, use) => {
    const opened: Portal[] = [];
    await use(async (person, service = 'shop') => {
      const portal = await Portal.open(browser, stack, person, service);
      opened.push(portal);
      return portal;
    });
    for (const portal of opened) {
      await portal.close();
    }
  },
  usersOf: async ({ stack }, use) => {
    const made: Users[] = [];
    await use(service => {
      const users = new Users({
        url: stack.entranceUrl,
        host: `${service}.demo.example`,
      });
      made.push(users);
      return users;
    });
    made.forEach(users => users.close());
  },
});

export { expect } from '@playwright/test';
