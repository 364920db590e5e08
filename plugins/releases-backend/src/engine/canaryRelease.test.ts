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
        steps: [
          {
            segment: { network: ['203.0.113.0/24'] },
            replicas: 1,
            hold: 'manual',
          },
          { percent: 10, hold: '10s' },
          { percent: 50, hold: 'manual' },
          { percent: 100 },
        ],
        keepPrevious: '60s',
        ...fields,
      },
    },
  ],
});

jest.setTimeout(120_000);

const databases = TestDatabases.create();

describe.each(databases.eachSupportedId())(
  'a canary release on %p',
  databaseId => {
    it('walks from the office to everyone, and cleans up after the previous version', async () => {
      const walk = await createWalk({ databases, databaseId });
      const { platform } = walk;
      await walk.settle();
      const id = await walk.start('1.1.0', canary());
      await walk.settle();

      expect(platform.done).toEqual([
        'adopt',
        'create r1',
        'scale r1 1',
        'route r0',
        'entrance proxy',
        'route r0 r1:100',
      ]);
      await walk.pass(60_000);
      expect((await walk.target()).route?.wish.policy?.rules).toHaveLength(1);

      await walk.command(id, { type: 'promote' });
      await walk.settle();
      expect(platform.done.slice(6)).toEqual(['route r0 r1:100+10']);
      await walk.pass(9_000);
      expect(platform.done).toHaveLength(7);
      await walk.pass(3_000);
      expect(platform.done.slice(7)).toEqual([
        'scale r1 2',
        'route r0 r1:100+50',
      ]);

      await walk.command(id, { type: 'set', share: 20 });
      await walk.settle();
      expect(platform.done.slice(9)).toEqual(['route r0 r1:100+20']);
      await walk.command(id, { type: 'promote' });
      await walk.settle();
      await walk.command(id, { type: 'promote' });
      await walk.settle();
      expect(platform.done.slice(10)).toEqual([
        'route r0 r1:100+50',
        'scale r1 4',
        'route r0 r1:100+100',
        'route r1',
        'handle r1',
      ]);
      expect(await walk.latest()).toMatchObject({
        status: 'succeeded',
        reached: 100,
      });
      expect((await walk.target()).holder).toBeUndefined();
      expect((await walk.target()).slot).toBe(0);

      await walk.pass(120_000);
      expect((await walk.target()).slot).toBeUndefined();
      expect(platform.done.slice(15)).toEqual([
        'entrance service',
        'remove route',
        'remove r0',
      ]);
      expect(await walk.target()).toMatchObject({ settled: true });
      expect(platform.everyone).toBe('1.1.0');
    });

    it('takes one step, however often and fast that is asked', async () => {
      const walk = await createWalk({ databases, databaseId });
      await walk.settle();
      const id = await walk.start('1.1.0', canary());
      await walk.settle();
      const promote = { type: 'promote' as const, step: 1 };
      await walk.command(id, promote);
      await walk.command(id, promote);
      await walk.settle();
      await expect(walk.command(id, promote)).rejects.toMatchObject({
        name: 'ConflictError',
        message:
          "The canary is at step 2 (10 %) now, and 'promote' leads to step 3 (50 %): 'step' '2'; got '1'",
      });
      await walk.settle();
      expect(walk.platform.done.slice(6)).toEqual(['route r0 r1:100+10']);
      await walk.command(id, { type: 'promote', step: 2 });
      await walk.settle();
      expect(walk.platform.done.at(-1)).toBe('route r0 r1:100+50');
    });

    it('says what it takes, where it does not take what is asked', async () => {
      const walk = await createWalk({ databases, databaseId });
      await walk.settle();
      const id = await walk.start('1.1.0', canary());
      await walk.settle();
      await expect(walk.command(id, { type: 'resume' })).rejects.toThrow(
        `No stage of release '${id}' takes 'resume' now: 'canary' (Waits for somebody to promote it) takes 'promote', 'set', 'pause'. The release takes 'cancel'`,
      );
      await expect(
        walk.command(id, { type: 'pause', stage: 'canry' }),
      ).rejects.toThrow(
        `No stage 'canry' of release '${id}' is under way; there are 'canary'`,
      );
      await walk.command(id, { type: 'cancel' });
      await expect(walk.command(id, { type: 'pause' })).rejects.toThrow(
        `Release '${id}' is rolling-back; it takes no 'pause', which only one that is 'running' takes`,
      );
    });

    it('takes everyone back within one command while the canary runs', async () => {
      const walk = await createWalk({ databases, databaseId });
      const { platform } = walk;
      await walk.settle();
      await walk.start('1.1.0', canary());
      await walk.settle();

      const result = await walk.rollback();

      expect(result).toMatchObject({
        confirmed: true,
        version: '1.0.0',
        confirmations: [{ instance: 'proxy', confirmed: true }],
      });
      expect(platform.served?.canary).toBeUndefined();
      await walk.pass(60_000);
      expect(await walk.latest()).toMatchObject({ status: 'rolled-back' });
      expect(platform.everyone).toBe('1.0.0');
      expect([...platform.running.keys()]).toEqual(['r0']);
      expect(platform).toMatchObject({ marked: false, stored: undefined });
    });

    it('takes everyone back when it is cancelled', async () => {
      const walk = await createWalk({ databases, databaseId });
      const { platform } = walk;
      await walk.settle();
      const id = await walk.start('1.1.0', canary());
      await walk.settle();
      await walk.command(id, { type: 'cancel', why: 'Not today' });
      await walk.pass(60_000);
      expect(await walk.latest()).toMatchObject({ status: 'cancelled' });
      expect(platform.everyone).toBe('1.0.0');
      expect([...platform.running.keys()]).toEqual(['r0']);
      expect(platform).toMatchObject({ marked: false, stored: undefined });
    });

    it('leaves users where they are until the proxies have room for them', async () => {
      const walk = await createWalk({ databases, databaseId });
      const { platform } = walk;
      platform.room = { verdict: 'short', words: '150 do not fit in 100' };
      await walk.settle();
      await walk.start('1.1.0', canary());
      await walk.pass(30_000);
      expect(platform.pointsTo).toBe('service');
      expect((await walk.latest()).stages[0].message).toBe(
        'Waits until the canary proxies have room: 150 do not fit in 100',
      );
      platform.room = { verdict: 'enough', words: '150 fit in 200' };
      await walk.pass(5_000);
      expect(platform.pointsTo).toBe('proxy');

      const id = (await walk.latest()).id;
      await walk.command(id, { type: 'cancel' });
      await walk.pass(60_000);
      platform.room = { verdict: 'short', words: '150 do not fit in 100' };
      await walk.start('1.1.0', canary());
      await walk.pass(11 * 60_000);
      expect(await walk.latest()).toMatchObject({
        status: 'failed',
        stages: [{ message: expect.stringContaining('150 do not fit in 100') }],
      });
      expect([...platform.running.keys()]).toEqual(['r0']);
      expect(platform).toMatchObject({ marked: false, stored: undefined });
    });

    it('takes everyone past a proxy that is dead', async () => {
      const walk = await createWalk({ databases, databaseId });
      const { platform } = walk;
      await walk.settle();
      await walk.start('1.1.0', canary());
      await walk.settle();
      expect(platform.pointsTo).toBe('proxy');
      platform.proxyUp = false;
      platform.proxyLive = false;
      await walk.rollback();
      await walk.pass(60_000);
      expect(platform.pointsTo).toBe('service');
      expect(await walk.target()).toMatchObject({
        settled: true,
        route: undefined,
      });
    });

    it('removes the rest of a route that a worker removed half', async () => {
      const walk = await createWalk({ databases, databaseId });
      const { platform } = walk;
      await walk.settle();
      await walk.start('1.1.0', canary());
      await walk.settle();
      platform.failRemovals = 1;
      await walk.rollback();
      await walk.pass(60_000);
      expect(platform.done.filter(what => what === 'remove route')).toEqual([
        'remove route',
      ]);
      expect(await walk.target()).toMatchObject({
        settled: true,
        route: undefined,
      });
    });

    it('D3: goes back to the previous version while it is kept, without a deployment', async () => {
      const walk = await createWalk({ databases, databaseId });
      const { platform } = walk;
      await walk.settle();
      await walk.start('1.1.0', canary({ steps: [{ percent: 100 }] }));
      await walk.settle();
      expect(platform.everyone).toBe('1.1.0');
      const before = platform.done.length;

      const result = await walk.rollback();

      expect(result).toMatchObject({ confirmed: true, version: '1.0.0' });
      expect(platform.done[before]).toBe('route r0');
      await walk.pass(60_000);
      expect(platform.done.slice(before).join()).not.toContain('create');
      expect(platform.handle).toBe('r0');
      expect([...platform.running.keys()]).toEqual(['r0']);
    });

    it('keeps nothing of the previous version where the plan says so', async () => {
      const walk = await createWalk({ databases, databaseId });
      const { platform } = walk;
      await walk.settle();
      await walk.start(
        '1.1.0',
        canary({ steps: [{ percent: 100 }], keepPrevious: '0s' }),
      );
      await walk.pass(30_000);
      expect(await walk.latest()).toMatchObject({ status: 'succeeded' });
      expect(platform.done.slice(-5)).toEqual([
        'fence revisions',
        'fence entrance',
        'entrance service',
        'remove route',
        'remove r0',
      ]);
      expect(platform).toMatchObject({ handle: 'r1', pointsTo: 'service' });
    });

    it('does not confirm a rollback that the proxy has not heard of', async () => {
      const walk = await createWalk({ databases, databaseId });
      await walk.settle();
      await walk.start('1.1.0', canary());
      await walk.settle();
      walk.platform.proxyUp = false;

      expect(await walk.rollback()).toMatchObject({ confirmed: false });

      walk.platform.proxyUp = true;
      await walk.pass(30_000);
      expect(walk.platform.served?.canary).toBeUndefined();
      expect(await walk.latest()).toMatchObject({ status: 'rolled-back' });
    });

    it('A1: sends nobody to a canary whose instances are not available', async () => {
      const walk = await createWalk({ databases, databaseId });
      await walk.settle();
      walk.platform.instant = false;
      await walk.start('1.1.0', canary());
      await walk.pass(30_000);
      expect(walk.platform.done).toEqual(['adopt', 'create r1', 'scale r1 1']);

      walk.platform.start();
      await walk.pass(10_000);
      expect(walk.platform.done).toContain('route r0 r1:100');
    });

    it('goes back when the canary is not available in time', async () => {
      const walk = await createWalk({ databases, databaseId });
      await walk.settle();
      walk.platform.instant = false;
      await walk.start('1.1.0', canary({ timeout: '20s' }));
      await walk.pass(60_000);
      expect(await walk.latest()).toMatchObject({
        status: 'failed',
        message: expect.stringContaining('was not available within 20 s'),
      });
      expect([...walk.platform.running.keys()]).toEqual(['r0']);
    });

    it('goes back when the instances of a later step do not come in time', async () => {
      const walk = await createWalk({ databases, databaseId });
      const { platform } = walk;
      await walk.settle();
      await walk.start(
        '1.1.0',
        canary({
          steps: [{ percent: 10, hold: '10s' }, { percent: 100 }],
          timeout: '20s',
        }),
      );
      await walk.settle();
      platform.instant = false;
      await walk.pass(25_000);
      expect(await walk.latest()).toMatchObject({ status: 'running' });
      await walk.pass(60_000);
      expect(await walk.latest()).toMatchObject({
        status: 'failed',
        message: expect.stringContaining('Step 2 was not served within 20 s'),
      });
      expect(platform.everyone).toBe('1.0.0');
      expect([...platform.running.keys()]).toEqual(['r0']);
    });

    it('goes back when the service can not be pointed at it in time', async () => {
      const walk = await createWalk({ databases, databaseId });
      const { platform } = walk;
      await walk.settle();
      platform.holdHandle = true;
      await walk.start(
        '1.1.0',
        canary({ steps: [{ percent: 100 }], timeout: '20s' }),
      );
      await walk.pass(60_000);
      expect(await walk.latest()).toMatchObject({
        status: 'failed',
        message: expect.stringContaining('was not stable within 20 s'),
      });
      expect(platform.everyone).toBe('1.0.0');
      expect([...platform.running.keys()]).toEqual(['r0']);
    });

    it('B4: a pause outlives the hold, and only a person ends it', async () => {
      const walk = await createWalk({ databases, databaseId });
      await walk.settle();
      const id = await walk.start('1.1.0', canary());
      await walk.settle();
      await walk.command(id, { type: 'promote' });
      await walk.settle();
      await walk.command(id, { type: 'pause', why: 'lunch' });
      await walk.pass(60_000);
      expect((await walk.latest()).message).toContain('Paused');
      const before = walk.platform.done.length;
      await walk.command(id, { type: 'resume' });
      await walk.pass(15_000);
      expect(walk.platform.done.slice(before)).toEqual([
        'scale r1 2',
        'route r0 r1:100+50',
      ]);
    });

    it('refuses a second release, and a command that fits no stage', async () => {
      const walk = await createWalk({ databases, databaseId });
      await walk.settle();
      const id = await walk.start('1.1.0', canary());
      await walk.settle();
      await expect(walk.start('1.2.0', canary())).rejects.toThrow(
        `Release '${id}' of 'shop' is under way in 'prod'`,
      );
      await expect(walk.command(id, { type: 'approve' })).rejects.toThrow(
        "takes 'approve' now",
      );
      await expect(
        walk.command(id, { type: 'set', share: 0.123 }),
      ).rejects.toThrow('at most two decimals');
    });
  },
);
