import { DemoUser, demoUsers } from './demoUsers';

const key = 'demo-user';

/** Who signed in last in this browser, so that a reload does not ask again. */
export const rememberedUser = {
  get(): DemoUser | undefined {
    const name = window.localStorage.getItem(key);
    return demoUsers.find(user => user.name === name);
  },
  set(user: DemoUser) {
    window.localStorage.setItem(key, user.name);
  },
  forget() {
    window.localStorage.removeItem(key);
  },
};
