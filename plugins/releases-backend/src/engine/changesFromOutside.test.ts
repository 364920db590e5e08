import { TestDatabases } from '@backstage/backend-test-utils';
import { InputError } from '@backstage/errors';
import { canaryPipeline } from '../__testUtils__/canaryPipeline';
import { createWalk } from '../__testUtils__/walk';

jest.setTimeout(120_000);

const databases = TestDatabases.create();

describe.each(databases.eachSupportedId())(
  'what happens outside on %p',
  databaseId => {
    const begin = async () => {
      const walk = await createWalk({ databases, databaseId });
      await walk.settle();
      return walk;
    };
    const midCanary = async (fields?: object) => {
      const walk = await begin();
      const id = await walk.start('1.1.0', canaryPipeline(fields));
      await walk.settle();
      expect(walk.platform.served?.canary).toBeDefined();
      return { ...walk, id };
    };
    const promoted = async () => {
      const walk = await begin();
      await walk.start('1.1.0', canaryPipeline({ steps: [{ percent: 100 }] }));
      await walk.settle();
      expect(walk.platform).toMatchObject({
        everyone: '1.1.0',
        pointsTo: 'proxy',
      });
      return walk;
    };

    it('G10: never undoes what somebody took back at the proxies themselves, and takes the release back', async () => {
      const walk = await midCanary();
      const { platform } = walk;
      const { canary: _, policy: __, ...allStable } = platform.served!;
      const before = platform.done.length;
      await platform.router.apply({} as never, {
        ...allStable,
        generation: allStable.generation + 1,
      });

      await walk.pass(60_000);

      expect(platform.done.slice(before).join()).not.toContain('r1:');
      expect(platform.everyone).toBe('1.0.0');
      expect([...platform.running.keys()]).toEqual(['r0']);
      expect(await walk.latest()).toMatchObject({
        status: 'rolled-back',
        message: expect.stringMatching(
          /^Somebody else has changed the route: generation '\d+' is out there, .*; everyone gets 1.0.0$/,
        ),
      });
      expect(await walk.target()).toMatchObject({
        settled: true,
        holder: undefined,
      });
    });

    it('G10: goes back also where that happens while the canary is made stable', async () => {
      const walk = await begin();
      const { platform } = walk;
      await walk.start('1.1.0', canaryPipeline({ steps: [{ percent: 100 }] }));
      await walk.until(() => platform.done.includes('route r0 r1:100'));
      await walk.until(() => platform.running.get('r1')?.available === 4);
      const { canary: _, policy: __, ...allStable } = platform.served!;
      await platform.router.apply({} as never, {
        ...allStable,
        generation: allStable.generation + 1,
      });
      await walk.pass(60_000);
      expect(await walk.latest()).toMatchObject({ status: 'rolled-back' });
      expect(platform.everyone).toBe('1.0.0');
    });

    it('makes the Service anew through which users enter when somebody deletes it', async () => {
      const walk = await midCanary();
      walk.platform.entryFrom = undefined;
      expect(walk.platform.everyone).toBeUndefined();
      await walk.pass(10_000);
      expect(walk.platform.everyone).toBe('1.0.0');
      expect(await walk.latest()).toMatchObject({ status: 'running' });
    });

    it('sends nobody through a Service that leads to no proxy, and says so', async () => {
      const walk = await begin();
      walk.platform.entryBroken = true;
      await walk.start('1.1.0', canaryPipeline({ timeout: '20s' }));
      await walk.pass(10_000);
      expect((await walk.target()).message).toBe(
        'The Service through which users reach the canary proxy leads to none',
      );
      await walk.pass(60_000);
      expect(walk.platform.done).not.toContain('entrance proxy');
      expect(await walk.latest()).toMatchObject({
        status: 'failed',
        message: expect.stringContaining('leads to none'),
      });
      expect(await walk.target()).toMatchObject({ settled: true });
    });

    it.each([
      ['no proxy is alive', { proxyUp: false, proxyLive: false }],
      ['users find no proxy behind the entrance', { entryBroken: true }],
    ])('takes users past the proxy when %s for long', async (_, broken) => {
      const walk = await midCanary();
      Object.assign(walk.platform, broken);
      await walk.pass(10_000);
      expect(await walk.latest()).toMatchObject({ status: 'running' });
      await walk.pass(30_000);
      expect(walk.platform).toMatchObject({
        pointsTo: 'service',
        everyone: '1.0.0',
      });
      Object.assign(walk.platform, {
        proxyUp: true,
        proxyLive: true,
        entryBroken: false,
      });
      await walk.pass(60_000);
      expect(await walk.latest()).toMatchObject({
        status: 'rolled-back',
        message: expect.stringContaining(
          'No canary proxy has been there for users for 15 s',
        ),
      });
      expect(walk.platform.served?.canary).toBeUndefined();
    });

    it('holds while nothing leads users to the service, says so, and goes back all the same', async () => {
      const walk = await midCanary({
        steps: [{ percent: 50, hold: '60s' }, { percent: 100 }],
      });
      const { platform } = walk;
      platform.pointsTo = 'absent';
      const message =
        "No Ingress leads users to 'shop' any more, so nobody comes from outside; the canary holds until one does";
      await walk.pass(120_000);
      expect(await walk.target()).toMatchObject({ settled: false, message });
      expect(await walk.latest()).toMatchObject({
        status: 'running',
        stages: [{ message }],
      });
      expect(platform.served?.policy?.rules[0].share).toBe(50);

      platform.pointsTo = 'service';
      await walk.pass(30_000);
      expect(platform.pointsTo).toBe('proxy');
      expect(await walk.latest()).toMatchObject({ status: 'running' });

      platform.pointsTo = 'absent';
      expect(await walk.rollback()).toMatchObject({
        confirmed: true,
        version: '1.0.0',
      });
      await walk.pass(60_000);
      expect(await walk.latest()).toMatchObject({ status: 'rolled-back' });
      expect(await walk.target()).toMatchObject({ settled: true });
    });

    it('leads users past dead proxies while the previous version is kept, and back when they live again', async () => {
      const walk = await promoted();
      const { platform } = walk;
      Object.assign(platform, { proxyUp: false, proxyLive: false });
      await walk.look();
      expect(platform).toMatchObject({
        pointsTo: 'service',
        everyone: '1.1.0',
      });
      expect([...platform.running.keys()]).toContain('r0');

      Object.assign(platform, { proxyUp: true, proxyLive: true });
      await walk.pass(10_000);
      expect(platform).toMatchObject({ pointsTo: 'proxy', everyone: '1.1.0' });
    });

    it('rolls back past proxies that are all dead', async () => {
      const walk = await promoted();
      const { platform } = walk;
      Object.assign(platform, { proxyUp: false, proxyLive: false });
      await walk.rollback();
      await walk.pass(10_000);
      expect(platform).toMatchObject({
        pointsTo: 'service',
        handle: 'r0',
        everyone: '1.0.0',
      });
    });

    it.each([
      ['cancel', 'cancelled', 'all'],
      ['rollback', 'rolled-back', 'all'],
      ['cancel', 'cancelled', 'beside others'],
    ] as const)(
      'ends a release by %s (%s) when what it released is gone: %s',
      async (way, status, gone) => {
        const walk = await midCanary();
        walk.platform.gone = gone;
        await walk.pass(10_000);
        expect(await walk.latest()).toMatchObject({ status: 'running' });
        const { confirmed } =
          way === 'rollback'
            ? await walk.rollback()
            : { confirmed: await walk.command(walk.id, { type: 'cancel' }) };
        expect(confirmed).toBeFalsy();
        await walk.pass(30_000);
        expect(await walk.latest()).toMatchObject({
          status,
          message: expect.stringContaining('nothing runs here any more'),
        });
        expect(await walk.target()).toMatchObject({
          settled: true,
          holder: undefined,
          route: undefined,
          slot: undefined,
        });
      },
    );

    it('ends a deployment by cancel when what it deployed beside is gone', async () => {
      const walk = await begin();
      walk.platform.instant = false;
      const id = await walk.start('1.1.0', {
        stages: [{ name: 'deploy', type: 'deploy', needs: [], fields: {} }],
      });
      await walk.settle();
      walk.platform.gone = 'all';
      await walk.command(id, { type: 'cancel' });
      await walk.pass(10_000);
      expect(await walk.latest()).toMatchObject({
        status: 'cancelled',
        message: 'nothing runs here any more',
      });
    });

    it('keeps a route until whoever leads users there has noticed, and not for ever for one stream', async () => {
      const walk = await midCanary();
      const { platform } = walk;
      await walk.rollback();
      await walk.settle();
      expect(platform.pointsTo).toBe('service');
      await walk.pass(2_000);
      expect(platform.entryFrom).toBeDefined();
      expect((await walk.target()).message).toBe(
        'Waiting until everyone who leads users here has noticed',
      );
      platform.inFlight = 1;
      await walk.pass(30_000);
      expect((await walk.target()).message).toBe(
        "Waiting until the canary proxy 'proxy' is idle",
      );
      await walk.pass(40_000);
      expect(platform.entryFrom).toBeUndefined();
      expect(await walk.target()).toMatchObject({ settled: true });
    });

    it('keeps what a silent proxy may still send users to, until it is heard of or given up', async () => {
      const walk = await midCanary();
      const { platform } = walk;
      platform.far = 'live';
      await walk.command(walk.id, { type: 'promote' });
      await walk.settle();
      expect(platform.handle).toBe('r1');
      platform.far = 'silent';

      expect(await walk.rollback()).toMatchObject({
        confirmed: false,
        confirmations: [
          { instance: 'proxy', confirmed: true },
          {
            instance: 'far',
            confirmed: false,
            message: expect.stringContaining(
              'the version that was stable before',
            ),
          },
        ],
      });
      await walk.pass(60_000);
      expect(platform).toMatchObject({ pointsTo: 'service', handle: 'r0' });
      expect([...platform.running.keys()]).toContain('r1');
      expect((await walk.target()).message).toContain("canary proxy 'far'");

      await walk.pass(5 * 60_000);
      expect([...platform.running.keys()]).toEqual(['r0']);
      expect(await walk.target()).toMatchObject({ settled: true });
    });

    it('waits for no silent proxy that sends everyone to the same stable', async () => {
      const walk = await midCanary();
      const { platform } = walk;
      platform.far = 'live';
      await walk.look();
      platform.far = 'silent';
      expect(await walk.rollback()).toMatchObject({ confirmed: true });
    });

    it('takes users back and leaves their way alone where the service itself was deleted', async () => {
      const walk = await midCanary();
      const { platform } = walk;
      const { observe } = platform.revisions;
      const missing = async () => {
        throw new InputError('No Service selects the instances');
      };
      platform.revisions.observe = missing;
      expect(await walk.rollback()).toMatchObject({ version: '1.0.0' });
      await walk.pass(30_000);
      expect(platform).toMatchObject({ everyone: '1.0.0', pointsTo: 'proxy' });
      expect(platform.served?.canary).toBeUndefined();

      platform.revisions.observe = observe;
      await walk.pass(60_000);
      expect(platform).toMatchObject({
        everyone: '1.0.0',
        pointsTo: 'service',
      });
      expect(await walk.latest()).toMatchObject({ status: 'rolled-back' });
    });

    it('says why a route can not be stored', async () => {
      const walk = await begin();
      walk.platform.problem =
        "ConfigMap 'shop-route' can't be written: forbidden";
      await walk.start('1.1.0', canaryPipeline());
      await walk.pass(10_000);
      expect((await walk.target()).message).toBe(
        "The stored route is not the one that was asked for: ConfigMap 'shop-route' can't be written: forbidden",
      );
    });

    it('A8: claims nothing and scales nothing while the router refuses, and says why', async () => {
      const walk = await midCanary();
      walk.platform.failApplies = 3;
      const before = walk.platform.done.length;
      await walk.command(walk.id, { type: 'set', share: 60 });
      await walk.settle();
      expect(walk.platform.done.slice(before)).toEqual(['scale r1 3']);
      expect(await walk.latest()).toMatchObject({ reached: 50 });
      expect(await walk.target()).toMatchObject({
        settled: false,
        message: 'Error: The proxies refuse it',
      });
      await walk.pass(30_000);
      expect(await walk.latest()).toMatchObject({ reached: 60 });
    });
  },
);
