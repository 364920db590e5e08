import { TestDatabases } from '@backstage/backend-test-utils';
import { createWalk } from '../__testUtils__/walk';

const canary = (fields: object = {}) => ({
  stages: [
    {
      name: 'canary',
      type: 'canary',
      needs: [],
      fields: {
        identity: [{ cookie: 'uid' }],
        steps: [{ percent: 50, hold: 'manual' }, { percent: 100 }],
        keepPrevious: '1h',
        ...fields,
      },
    },
  ],
});

const deploy = {
  stages: [
    { name: 'deploy', type: 'deploy', needs: [], fields: { timeout: '60s' } },
  ],
};

const databases = TestDatabases.create();

describe.each(databases.eachSupportedId())('a rollback on %p', databaseId => {
  const begin = async () => {
    const walk = await createWalk({ databases, databaseId });
    await walk.settle();
    return walk;
  };

  it('A2: is not confirmed while half of stable is missing and users stay with the canary', async () => {
    const walk = await begin();
    await walk.start('1.1.0', canary());
    await walk.settle();
    walk.platform.instant = false;
    walk.platform.running.get('r0')!.available = 1;
    await walk.look();

    expect(await walk.rollback()).toMatchObject({
      confirmed: false,
      target: {
        message: 'Waiting for instances of 1.0.0 (r0): 1 of 4 available',
      },
    });
    expect(walk.platform.served?.canary).toBeDefined();

    walk.platform.start();
    await walk.pass(2_000);
    expect(walk.platform.served?.canary).toBeUndefined();
  });

  it('B3: gives the previous version its size again where an autoscaler has shrunk it meanwhile', async () => {
    const walk = await begin();
    await walk.start('1.1.0', canary({ steps: [{ percent: 100 }] }));
    await walk.settle();
    walk.platform.resize('r0', 1);
    await walk.look(() => walk.platform.done.includes('scale r0 4'));
    walk.platform.resize('r0', 1);

    expect(await walk.rollback()).toMatchObject({ confirmed: true });
    expect(walk.platform.running.get('r0')).toMatchObject({ wanted: 4 });
    await walk.pass(30_000);
    expect(await walk.target()).toMatchObject({ settled: true });
  });

  it('is confirmed only when the service itself leads back, where no route does', async () => {
    const walk = await begin();
    await walk.start('1.1.0', deploy);
    await walk.until(() => walk.platform.handle === 'r1');
    walk.platform.holdHandle = true;

    expect(await walk.rollback()).toMatchObject({ confirmed: false });
    expect(walk.platform.everyone).toBe('1.1.0');

    walk.platform.holdHandle = false;
    await walk.pass(30_000);
    expect(walk.platform.everyone).toBe('1.0.0');
  });

  it('is confirmed within the command when the service is pointed back', async () => {
    const walk = await begin();
    await walk.start('1.1.0', deploy);
    await walk.until(() => walk.platform.handle === 'r1');

    expect(await walk.rollback()).toMatchObject({ confirmed: true });
    expect(walk.platform.everyone).toBe('1.0.0');
  });
});
