import { TestDatabases } from '@backstage/backend-test-utils';
import { createWalk } from '../__testUtils__/walk';
import { listEvents } from '../database/operations/listEvents';

jest.setTimeout(300_000);

const office = { network: ['203.0.113.0/24'] };

const canary = (fields: object = {}) => ({
  stages: [
    {
      name: 'canary',
      type: 'canary',
      needs: [],
      fields: {
        identity: [{ cookie: 'uid' }],
        steps: [
          { segment: office, replicas: 1, hold: 'manual' },
          { percent: 20, hold: '30s' },
          { percent: 50, hold: 'manual' },
          { percent: 100 },
        ],
        keepPrevious: '60s',
        ...fields,
      },
    },
  ],
});

const databases = TestDatabases.create();

/** Cases that other release engines were caught by, each with its number in the project's list. */
describe.each(databases.eachSupportedId())(
  'a canary release on %p',
  databaseId => {
    const begin = async () => {
      const walk = await createWalk({ databases, databaseId });
      await walk.settle();
      return walk;
    };
    type Walk = Awaited<ReturnType<typeof begin>>;

    const promote = async (walk: Walk, times: number) => {
      const { id } = await walk.latest();
      for (let time = 0; time < times; time += 1) {
        await walk.command(id, { type: 'promote' });
        await walk.settle();
      }
    };

    const toTheEnd = async (walk: Walk, version: string) => {
      await walk.start(version, canary());
      await walk.settle();
      await promote(walk, 3);
      expect(await walk.latest()).toMatchObject({ status: 'succeeded' });
      await walk.pass(90_000);
      expect(await walk.target()).toMatchObject({
        settled: true,
        route: undefined,
      });
    };

    it('A8: claims no share that the router did not take, and changes nothing else', async () => {
      const walk = await begin();
      const { platform } = walk;
      const id = await walk.start('1.1.0', canary());
      await walk.settle();
      const { apply } = platform.router;
      platform.router.apply = async () => {
        throw new Error('No route to host');
      };
      const before = platform.done.length;
      const confirmed = async () =>
        (await listEvents(walk.knex, `release:${id}`, 0))
          .filter(({ type }) => type === 'canary-share-confirmed')
          .map(({ data }) => data?.share);

      await promote(walk, 1);
      await walk.pass(60_000);
      expect(platform.done.slice(before)).toEqual([]);
      expect(platform.served?.policy?.rules).toHaveLength(1);
      expect(await confirmed()).toEqual([0]);
      expect(await walk.target()).toMatchObject({
        settled: false,
        message: 'Error: No route to host',
      });

      platform.router.apply = apply;
      await walk.pass(30_000);
      expect(platform.done.slice(before)).toEqual(['route r0 r1:100+20']);
      expect(await confirmed()).toEqual([0, 20]);
    });

    it('B2: follows a stable that grows while it is paused, and stays paused', async () => {
      const walk = await begin();
      const { platform } = walk;
      const id = await walk.start('1.1.0', canary());
      await walk.settle();
      await promote(walk, 2);
      await walk.command(id, { type: 'pause' });
      await walk.settle();
      const r0 = platform.running.get('r0')!;
      const sizes = async (instances: number) => {
        Object.assign(r0, { wanted: instances, available: instances });
        await walk.pass(30_000);
        expect((await walk.latest()).message).toContain('Paused');
        expect(platform.served?.policy?.rules).toEqual([
          { segment: office, share: 100 },
          { share: 50 },
        ]);
        return [platform.running.get('r1')!.wanted, r0.wanted];
      };
      expect(await sizes(4)).toEqual([2, 4]);
      expect(await sizes(8)).toEqual([4, 8]);
      // what users may be sent back to or have keeps its size
      expect(await sizes(6)).toEqual([4, 6]);
    });

    it('B5: may hold longer than it may wait for anything', async () => {
      const walk = await begin();
      const id = await walk.start('1.1.0', canary({ timeout: '10s' }));
      await walk.pass(60_000);
      await promote(walk, 1);
      await walk.pass(20_000);
      await walk.command(id, { type: 'pause' });
      await walk.pass(60_000);
      await walk.command(id, { type: 'resume' });
      await walk.pass(30_000);
      await promote(walk, 1);
      expect(await walk.latest()).toMatchObject({ status: 'succeeded' });
    });

    it('C1: is begun again after it was cancelled, from the first step to the end', async () => {
      const walk = await begin();
      const id = await walk.start('1.1.0', canary());
      await walk.settle();
      await promote(walk, 1);
      await walk.command(id, { type: 'cancel' });
      await walk.pass(30_000);
      expect(await walk.latest()).toMatchObject({ status: 'cancelled' });
      await walk.start('1.1.0', canary());
      await walk.settle();
      expect(walk.platform.served?.policy?.rules).toEqual([
        { segment: office, share: 100 },
      ]);
      await promote(walk, 3);
      expect(await walk.latest()).toMatchObject({ status: 'succeeded' });
      await walk.pass(90_000);
      expect(walk.platform.handle).toBe('r2');
    });

    it('C2: has nothing to be taken back where all is well, again and again', async () => {
      const walk = await begin();
      for (const version of ['1.1.0', '1.2.0']) {
        await toTheEnd(walk, version);
        const before = walk.platform.done.length;
        await expect(walk.rollback()).rejects.toMatchObject({
          name: 'ConflictError',
        });
        await walk.pass(60_000);
        expect(walk.platform.done).toHaveLength(before);
        expect(walk.platform.everyone).toBe(version);
      }
    });

    it('D5: goes back by an ordinary release when the previous version is kept no more', async () => {
      const walk = await begin();
      const { platform } = walk;
      await toTheEnd(walk, '1.1.0');
      await walk.start('1.0.0', canary());
      await walk.pass(60_000);
      expect(platform.served).toMatchObject({
        stable: { version: '1.1.0' },
        canary: { revision: 'r2', version: '1.0.0' },
        policy: { rules: [{ segment: office, share: 100 }] },
      });
      await promote(walk, 3);
      expect(platform.everyone).toBe('1.0.0');
    });

    it('D6: goes back to what was stable, past a version that was never released', async () => {
      const walk = await begin();
      const { platform } = walk;
      const id = await walk.start('1.1.0', canary());
      await walk.settle();
      await walk.command(id, { type: 'pause' });
      await walk.settle();
      await expect(walk.start('1.2.0', canary())).rejects.toThrow(
        'end it before another is started',
      );
      await walk.command(id, { type: 'cancel' });
      await walk.pass(30_000);
      await walk.start('1.2.0', canary());
      await walk.settle();
      expect(platform.served?.canary?.revision).toBe('r2');

      expect(await walk.rollback()).toMatchObject({ version: '1.0.0' });
      await walk.pass(30_000);
      expect(platform.everyone).toBe('1.0.0');
      expect([...platform.running.keys()]).toEqual(['r0']);
    });
  },
);
