import { TestDatabases } from '@backstage/backend-test-utils';
import { createWalk } from '../__testUtils__/walk';

const canary = {
  stages: [
    {
      name: 'canary',
      type: 'canary',
      needs: [],
      fields: {
        identity: [{ cookie: 'uid' }],
        steps: [{ percent: 50, hold: 'manual' }, { percent: 100 }],
        keepPrevious: '60s',
      },
    },
  ],
};

const deploy = {
  stages: [{ name: 'deploy', type: 'deploy', needs: [], fields: {} }],
};

const databases = TestDatabases.create();

describe.each(databases.eachSupportedId())('a rollback on %p', databaseId => {
  const begin = async (pipeline: typeof canary | typeof deploy = canary) => {
    const walk = await createWalk({ databases, databaseId });
    await walk.settle();
    return { ...walk, id: await walk.start('1.1.0', pipeline) };
  };

  it('says confirmed only when everyone is back', async () => {
    const walk = await begin();
    await walk.settle();
    const { platform } = walk;
    // most of stable is gone, and new instances take a while
    platform.instant = false;
    platform.running.get('r0')!.available = 1;
    await walk.pass(6_000);
    expect(await walk.rollback()).toMatchObject({
      version: '1.0.0',
      confirmed: false,
    });
    expect(platform.served?.canary).toBeDefined();

    platform.start();
    expect(await walk.rollback()).toMatchObject({ confirmed: true });
    expect(platform.served?.canary).toBeUndefined();
    expect(platform.everyone).toBe('1.0.0');
  });

  it('makes a kept version large enough again that somebody had made small', async () => {
    const walk = await begin();
    await walk.settle();
    await walk.command(walk.id, { type: 'promote' });
    await walk.settle();
    expect(walk.platform.everyone).toBe('1.1.0');
    Object.assign(walk.platform.running.get('r0')!, {
      wanted: 1,
      available: 1,
    });
    await walk.pass(31_000);
    expect(walk.platform.running.get('r0')).toMatchObject({ wanted: 4 });
    Object.assign(walk.platform.running.get('r0')!, {
      wanted: 1,
      available: 1,
    });
    expect(await walk.rollback()).toMatchObject({ confirmed: true });
    await walk.settle();
    expect(walk.platform.running.get('r0')).toMatchObject({ wanted: 4 });
    expect(walk.platform.everyone).toBe('1.0.0');
  });

  it('is confirmed by the service itself where no proxy is in the path', async () => {
    const walk = await begin(deploy);
    const { platform } = walk;
    const { pointHandle } = platform.revisions;
    platform.revisions.pointHandle = async (...call) => {
      await pointHandle(...call);
      if (call[1] === 'r1') {
        // it serves, and falls ill at once
        platform.running.get('r1')!.available = 0;
        platform.holdHandle = true;
      }
    };
    await walk.pass(2_000);
    expect(platform.handle).toBe('r1');
    expect(await walk.rollback()).toMatchObject({
      version: '1.0.0',
      confirmed: false,
    });
    platform.holdHandle = false;
    expect(await walk.rollback()).toMatchObject({ confirmed: true });
    expect(platform.handle).toBe('r0');
  });

  it('may be asked for again until it is done, and answers how far it is', async () => {
    const walk = await begin();
    await walk.settle();
    walk.platform.proxyUp = false;
    const first = await walk.rollback();
    expect(first.confirmed).toBe(false);
    const { fence } = await walk.target();

    walk.platform.proxyUp = true;
    expect(await walk.rollback()).toMatchObject({
      version: '1.0.0',
      confirmed: true,
    });
    expect((await walk.target()).fence).toBe(fence);
    await walk.pass(10_000);
    await expect(walk.rollback()).rejects.toThrow('There is nothing to go');
  });

  it('may be asked for after a cancel that is not done', async () => {
    const walk = await begin();
    await walk.settle();
    walk.platform.proxyUp = false;
    await walk.command(walk.id, { type: 'cancel' });
    await walk.settle();
    walk.platform.proxyUp = true;
    expect(await walk.rollback()).toMatchObject({ confirmed: true });
    await walk.settle();
    expect(await walk.latest()).toMatchObject({ status: 'cancelled' });
  });

  it('answers in time although what runs can not be asked', async () => {
    const walk = await begin();
    await walk.settle();
    let answerAll = () => {};
    const hanging = new Promise<void>(resolve => {
      answerAll = resolve;
    });
    const { observe } = walk.platform.revisions;
    let asked = () => {};
    const isAsked = new Promise<void>(resolve => {
      asked = resolve;
    });
    walk.platform.revisions.observe = async target => {
      asked();
      await hanging;
      return observe(target);
    };
    // the person waits until the look hangs, and no longer
    const result = await walk.rollback(() => isAsked);
    expect(result).toMatchObject({ confirmed: true, version: '1.0.0' });
    expect(walk.platform.everyone).toBe('1.0.0');

    answerAll();
    walk.platform.revisions.observe = observe;
    await walk.pass(10_000);
    const after = await walk.target();
    expect(after).toMatchObject({ settled: true, fenced: after.fence });
  });

  it('G10: at the proxies, past the portal, takes the release back', async () => {
    const walk = await begin();
    await walk.settle();
    const { platform } = walk;
    const generation = platform.stored!.generation + 1;
    const { stable } = platform.stored!;
    await platform.router.apply({} as never, { generation, stable });
    expect(platform.served?.canary).toBeUndefined();

    const before = platform.done.length;
    await walk.pass(20_000);
    const routes = platform.done
      .slice(before)
      .filter(what => what.startsWith('route'));
    expect(routes.every(what => what === 'route r0')).toBe(true);
    expect(platform.everyone).toBe('1.0.0');
    expect(await walk.latest()).toMatchObject({
      status: 'rolled-back',
      message: expect.stringContaining('past the portal'),
    });
  });

  it('goes on for a release whose workload is gone', async () => {
    const walk = await begin();
    await walk.settle();
    walk.platform.running.clear();
    walk.platform.revisions.observe = async () => ({
      ...{ guard: 1, adoption: 'absent', revisions: [] },
      ...{ instances: [], warnings: [] },
    });
    await walk.rollback();
    await walk.pass(10_000);
    expect(await walk.latest()).toMatchObject({ status: 'rolled-back' });
    expect(walk.platform.pointsTo).toBe('service');
    expect(walk.platform.stored).toBeUndefined();
  });
});
