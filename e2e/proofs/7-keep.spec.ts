import { ReleasesApi } from '@backstage-releases/plugin-releases-common';
import { expect, test } from '@playwright/test';
import { clientOf } from '../stack/clientOf';
import { Stack } from '../stack/Stack';
import { until } from '../stack/until';
import { Users } from '../traffic/Users';

const entityRef = 'component:default/shop';

/** What dev answers, once it does. */
async function versionInDev(stack: Stack): Promise<string> {
  const users = new Users({
    url: stack.entranceUrlOf('dev'),
    host: 'shop.dev.demo.example',
  });
  try {
    return await until('dev answers', async () => {
      const { version } = await users.ask(users.all[0]);
      return version;
    });
  } finally {
    users.close();
  }
}

async function releasesOf(api: ReleasesApi) {
  const { items } = await api.listReleases({ entityRef });
  return items.map(({ version, status }) => ({ version, status }));
}

// Not the fixtures of the other proofs: it has a demo of its own to start and stop, and Playwright ends theirs first.
test('Started again, the demo has clusters and database of before with --keep, and new ones without', async () => {
  let stack = await Stack.start();
  try {
    const api = clientOf(stack.portalUrl);
    const { id } = await api.startRelease({
      entityRef,
      pipeline: 'development',
      version: '1.1.0',
    });
    await until('it is released', async () => {
      const { status } = await api.getRelease(id);
      return status === 'succeeded';
    });
    const released = [{ version: '1.1.0', status: 'succeeded' }];
    expect(await releasesOf(api)).toEqual(released);
    expect(await versionInDev(stack)).toBe('1.1.0');

    stack = await stack.startAgain({ keep: true });
    expect(await releasesOf(clientOf(stack.portalUrl))).toEqual(released);
    expect(await versionInDev(stack)).toBe('1.1.0');

    stack = await stack.startAgain({ keep: false });
    expect(await releasesOf(clientOf(stack.portalUrl))).toEqual([]);
    expect(await versionInDev(stack)).toBe('1.0.0');
  } catch (error) {
    stack.keepLogs();
    throw error;
  } finally {
    await stack.stop();
  }
});
