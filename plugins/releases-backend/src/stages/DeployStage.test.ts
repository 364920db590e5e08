import { TestDatabases } from '@backstage/backend-test-utils';
import { createWalk } from '../__testUtils__/walk';

jest.setTimeout(120_000);

const databases = TestDatabases.create();

const stages = [
  { name: 'deploy', type: 'deploy', needs: [], fields: { timeout: '60s' } },
];

describe.each(databases.eachSupportedId())('a deployment on %p', databaseId => {
  const begin = async () => {
    const walk = await createWalk({ databases, databaseId });
    await walk.settle();
    return walk;
  };

  it('starts beside what runs, switches when all is available, and removes what ran', async () => {
    const walk = await begin();
    await walk.start('1.1.0', { stages });
    await walk.settle();
    expect(walk.platform.done).toEqual([
      'adopt',
      'create r1',
      'scale r1 4',
      'handle r1',
      'remove r0',
    ]);
    expect(await walk.latest()).toMatchObject({
      status: 'succeeded',
      message: '1.1.0 serves with 4 instances',
      reached: 100,
    });
    expect(await walk.target()).toMatchObject({
      settled: true,
      slot: undefined,
      desired: { stable: 'r1' },
    });
  });

  it('goes back when its instances do not come, and says why', async () => {
    const walk = await begin();
    walk.platform.instant = false;
    await walk.start('1.1.0', { stages });
    await walk.pass(90_000);
    expect(await walk.latest()).toMatchObject({
      status: 'failed',
      message: '1.1.0 was not available within 1 min; 1.0.0 serves',
      reached: 0,
    });
    expect([...walk.platform.running.keys()]).toEqual(['r0']);
    expect(walk.platform.handle).toBe('r0');
  });

  it('is rolled back to what ran while it switches', async () => {
    const walk = await begin();
    walk.platform.holdHandle = true;
    await walk.start('1.1.0', { stages });
    await walk.pass(5_000);
    expect((await walk.target()).desired).toMatchObject({
      stable: 'r1',
      previous: { revision: 'r0' },
    });
    walk.platform.holdHandle = false;
    expect(await walk.rollback()).toMatchObject({ version: '1.0.0' });
    await walk.pass(30_000);
    expect(await walk.latest()).toMatchObject({ status: 'rolled-back' });
    expect(walk.platform.everyone).toBe('1.0.0');
    expect([...walk.platform.running.keys()]).toEqual(['r0']);
  });

  it('succeeds although somebody has made it smaller since it serves', async () => {
    const walk = await begin();
    walk.platform.instant = false;
    await walk.start('1.1.0', { stages });
    await walk.until(() => walk.platform.running.get('r1')?.wanted === 4);
    walk.platform.start();
    await walk.until(() => walk.platform.done.includes('remove r0'));
    walk.platform.resize('r1', 3);
    await walk.pass(30_000);
    expect(await walk.latest()).toMatchObject({
      status: 'succeeded',
      message: '1.1.0 serves with 3 instances',
    });
  });

  it('is cancelled before anything has changed', async () => {
    const walk = await begin();
    const id = await walk.start('1.1.0', { stages });
    await walk.command(id, { type: 'cancel' });
    await walk.settle();
    expect(await walk.latest()).toMatchObject({ status: 'cancelled' });
    expect(walk.platform.done).toEqual([]);
  });
});
