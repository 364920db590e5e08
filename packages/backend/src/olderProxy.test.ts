import { OlderAdminApi } from './__testUtils__/OlderAdminApi';
import { TestStack } from './__testUtils__/TestStack';

jest.setTimeout(300_000);

const TARGET = { environment: 'prod', entityRef: 'component:default/shop' };

const canary = (traffic?: object) => ({
  identity: [{ cookie: 'uid' }],
  steps: [{ percent: 50, hold: 'manual' }, { percent: 100 }],
  keepPrevious: '1h',
  ...(traffic ? { traffic } : {}),
});

describe('a proxy of before, under a backend of today', () => {
  let stack: TestStack;
  let older: OlderAdminApi;

  beforeAll(async () => {
    older = await OlderAdminApi.start();
    stack = await TestStack.start({
      pipelines: {
        plain: canary(),
        carried: canary({ assets: ['/assets/'] }),
      },
      canaryProxy: { minInstances: 1 },
    });
    await stack.startProxy('a', older);
    await stack.proxyIsKnown();
  });

  afterAll(async () => {
    await stack.stop();
    older.stop();
  });

  it('is asked for nothing that it does not know, before the start', async () => {
    await expect(stack.start('carried', '1.1.0')).rejects.toMatchObject({
      body: {
        error: {
          message: expect.stringContaining("knows no 'assets' of traffic"),
        },
      },
    });
  });

  it('takes a version there and back, and confirms both', async () => {
    const { id } = await stack.start('plain', '1.1.0');
    await stack.release(id, ({ reached }) => reached === 50);
    expect(await stack.client.rollback(TARGET, {})).toMatchObject({
      confirmed: true,
      version: '1.0.0',
    });
    await stack.target(({ settled, others }) => settled && others.length === 0);

    const again = await stack.start('plain', '1.2.0');
    await stack.release(again.id, ({ reached }) => reached === 50);
    await stack.client.command(again.id, { type: 'promote' });
    await stack.release(again.id, ({ status }) => status === 'succeeded');
    expect(await stack.client.rollback(TARGET, {})).toMatchObject({
      confirmed: true,
      version: '1.0.0',
    });
    expect(older.refused).toEqual([]);
  });
});
