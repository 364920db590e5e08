import { TestDatabases } from '@backstage/backend-test-utils';
import { canaryPipeline } from '../__testUtils__/canaryPipeline';
import { createWalk } from '../__testUtils__/walk';

jest.setTimeout(120_000);

const databases = TestDatabases.create();

describe.each(databases.eachSupportedId())(
  'revisions that somebody changes on %p',
  databaseId => {
    const begin = async () => {
      const walk = await createWalk({ databases, databaseId });
      await walk.settle();
      return walk;
    };
    const midCanary = async () => {
      const walk = await begin();
      const id = await walk.start('1.1.0', canaryPipeline());
      await walk.settle();
      expect(walk.platform.served?.canary).toBeDefined();
      return { ...walk, id };
    };

    it('gives nobody more of what was not released, and says so until it is mended', async () => {
      const walk = await midCanary();
      const { platform, id } = walk;
      const drift = "container 'shop' runs 'shop:hacked'";
      platform.drift('r1', drift);
      // The stage has not seen it yet.
      await walk.command(id, { type: 'set', share: 55 });
      await walk.pass(10_000);
      const held = async () => {
        const { stages, status } = await walk.latest();
        expect(status).toBe('running');
        expect(stages[0].message).toBe(`The hold stands: ${drift}`);
        return platform.served?.policy?.rules[0].share;
      };
      expect(await held()).toBe(50);
      await walk.command(id, { type: 'set', share: 20 });
      await walk.pass(10_000);
      expect(await held()).toBe(20);
      await walk.command(id, { type: 'promote' });
      await walk.pass(10_000);
      expect(await held()).toBe(20);
      await walk.command(id, { type: 'set', share: 60 });
      await walk.pass(1_200_000);
      expect(await held()).toBe(20);

      platform.drift('r1', undefined);
      await walk.pass(10_000);
      expect(platform.served?.policy?.rules[0].share).toBe(60);

      platform.drift('r1', drift);
      expect(await walk.rollback()).toMatchObject({
        confirmed: true,
        version: '1.0.0',
      });
      await walk.pass(60_000);
      expect(await walk.latest()).toMatchObject({ status: 'rolled-back' });
    });

    it('makes what was taken over again when somebody deletes it, and goes back to it', async () => {
      const walk = await midCanary();
      const { platform } = walk;
      platform.lose('r0');
      expect(await walk.rollback()).toMatchObject({ version: '1.0.0' });
      await walk.pass(60_000);
      expect(platform.done).toContain('remake r0');
      expect(await walk.latest()).toMatchObject({ status: 'rolled-back' });
      expect([...platform.running.values()]).toMatchObject([
        { name: 'r0', version: '1.0.0', available: 4, adopted: true },
      ]);
      expect(await walk.target()).toMatchObject({ settled: true });
      expect(platform).toMatchObject({ pointsTo: 'service', handle: 'r0' });
    });

    it('makes what was taken over again while the canary goes on, and is cancelled', async () => {
      const walk = await midCanary();
      const { platform, id } = walk;
      platform.lose('r0');
      await walk.pass(20_000);
      expect(platform.running.get('r0')).toMatchObject({ available: 4 });
      expect(await walk.latest()).toMatchObject({ status: 'running' });
      await walk.command(id, { type: 'cancel' });
      await walk.pass(60_000);
      expect(await walk.latest()).toMatchObject({ status: 'cancelled' });
      expect(platform.everyone).toBe('1.0.0');
    });

    it('makes nothing stable that was not released', async () => {
      const walk = await begin();
      const { platform } = walk;
      platform.instant = false;
      await walk.start('1.1.0', {
        stages: [
          {
            name: 'deploy',
            type: 'deploy',
            needs: [],
            fields: { timeout: '60s' },
          },
        ],
      });
      await walk.until(() => platform.running.get('r1')?.wanted === 4);
      platform.drift('r1', "container 'shop' runs 'shop:hacked'");
      platform.start();
      await walk.pass(30_000);
      expect(await walk.latest()).toMatchObject({
        status: 'running',
        stages: [{ message: "container 'shop' runs 'shop:hacked'" }],
      });
      await walk.pass(60_000);
      expect(await walk.latest()).toMatchObject({
        status: 'failed',
        message:
          "1.1.0 was not available within 1 min: container 'shop' runs 'shop:hacked'; 1.0.0 serves",
      });
    });
  },
);
