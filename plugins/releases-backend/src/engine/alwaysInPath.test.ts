import { TestDatabases } from '@backstage/backend-test-utils';
import { canaryPipeline } from '../__testUtils__/canaryPipeline';
import { createWalk } from '../__testUtils__/walk';

const canary = (path?: 'always' | 'canary', fields: object = {}) =>
  canaryPipeline({
    keepPrevious: '60s',
    ...(path ? { traffic: { path } } : {}),
    ...fields,
  });

const deploy = {
  stages: [{ name: 'deploy', type: 'deploy', needs: [], fields: {} }],
};

jest.setTimeout(120_000);

const databases = TestDatabases.create();

describe.each(databases.eachSupportedId())(
  'a proxy that is always in the path on %p',
  databaseId => {
    const begin = async () => {
      const walk = await createWalk({ databases, databaseId });
      const { platform } = walk;
      await walk.settle();
      /** Begins a canary and is at its first step. */
      const split = async (
        version: string,
        ...given: Parameters<typeof canary>
      ) => {
        const id = await walk.start(version, canary(...given));
        await walk.settle();
        expect(platform.served?.canary).toMatchObject({ version });
        return id;
      };
      /** Releases a version to everyone. */
      const release = async (
        version: string,
        ...given: Parameters<typeof canary>
      ) => {
        const id = await split(version, ...given);
        await walk.command(id, { type: 'promote' });
        await walk.settle();
        expect(await walk.latest()).toMatchObject({ status: 'succeeded' });
      };
      /** Nothing is under way, and the proxy serves this version to everyone. */
      const restsBehindProxy = async (version: string, revision: string) => {
        expect(platform).toMatchObject({
          pointsTo: 'proxy',
          handle: revision,
          everyone: version,
        });
        // who was taken back there was given little time, which may still be said
        const { drain: _, ...served } = platform.served!;
        expect(served).toEqual({
          generation: expect.any(Number),
          stable: { revision, version },
        });
        expect(await walk.target()).toMatchObject({
          settled: true,
          holder: undefined,
          slot: 0,
          route: { confirmed: true },
          desired: {
            stable: revision,
            proxied: false,
            traffic: { path: 'always' },
          },
        });
        const serving = [...platform.running.values()]
          .filter(({ wanted }) => wanted > 0)
          .map(({ name }) => name);
        expect(serving).toEqual([revision]);
      };
      /** Nothing of ours is left. */
      const restsWithoutProxy = async (version: string, revision: string) => {
        expect(platform).toMatchObject({
          pointsTo: 'service',
          marked: false,
          stored: undefined,
          handle: revision,
          everyone: version,
        });
        expect(await walk.target()).toMatchObject({
          settled: true,
          holder: undefined,
          slot: undefined,
          route: undefined,
        });
        expect((await walk.target()).desired?.traffic).toBeUndefined();
      };
      return { ...walk, split, release, restsBehindProxy, restsWithoutProxy };
    };

    it.each(['60s', '0s'])(
      'stays there after a version became stable, and the next canary finds it there (%s)',
      async keepPrevious => {
        const walk = await begin();
        const { platform } = walk;
        await walk.release('1.1.0', 'always', { keepPrevious });
        await walk.pass(120_000);
        await walk.restsBehindProxy('1.1.0', 'r1');
        expect(platform.done).not.toContain('entrance service');
        expect(platform.done).not.toContain('remove route');

        const before = platform.done.length;
        await walk.pass(600_000);
        expect(platform.done.slice(before)).toEqual([]);

        await walk.release('1.2.0', 'always', { keepPrevious });
        await walk.pass(120_000);
        expect(platform.done.slice(before)).not.toContain('entrance proxy');
        await walk.restsBehindProxy('1.2.0', 'r2');
      },
    );

    it('leaves when the release that was to bring it is taken back', async () => {
      const walk = await begin();
      const id = await walk.split('1.1.0', 'always');
      await walk.command(id, { type: 'cancel' });
      await walk.pass(60_000);
      await walk.restsWithoutProxy('1.0.0', 'r0');

      await walk.split('1.1.0', 'always');
      await walk.rollback();
      await walk.pass(60_000);
      await walk.restsWithoutProxy('1.0.0', 'r0');

      await walk.release('1.1.0', 'always');
      expect(await walk.rollback()).toMatchObject({ confirmed: true });
      await walk.pass(60_000);
      await walk.restsWithoutProxy('1.0.0', 'r0');
    });

    it.each(['always', 'canary'] as const)(
      "stays when a later release with the path '%s' is taken back",
      async path => {
        const walk = await begin();
        await walk.release('1.1.0', 'always');
        await walk.pass(120_000);
        await walk.restsBehindProxy('1.1.0', 'r1');

        const id = await walk.split('1.2.0', path);
        await walk.command(id, { type: 'cancel' });
        await walk.pass(60_000);
        await walk.restsBehindProxy('1.1.0', 'r1');

        await walk.split('1.2.0', path);
        expect(await walk.rollback()).toMatchObject({
          confirmed: true,
          version: '1.1.0',
        });
        await walk.pass(60_000);
        await walk.restsBehindProxy('1.1.0', 'r1');

        await walk.release('1.2.0', path);
        expect(await walk.rollback()).toMatchObject({
          confirmed: true,
          version: '1.1.0',
        });
        await walk.pass(60_000);
        await walk.restsBehindProxy('1.1.0', 'r1');
        expect(walk.platform.done).not.toContain('entrance service');
      },
    );

    it.each(['60s', '0s'])(
      'leaves after a version became stable that wants it no longer, and comes back with one that does (%s)',
      async keepPrevious => {
        const walk = await begin();
        await walk.release('1.1.0', 'always', { keepPrevious });
        await walk.pass(120_000);
        await walk.release('1.2.0', undefined, { keepPrevious });
        await walk.pass(120_000);
        await walk.restsWithoutProxy('1.2.0', 'r2');
        await walk.release('1.3.0', 'always', { keepPrevious });
        await walk.pass(120_000);
        await walk.restsBehindProxy('1.3.0', 'r3');
        const turns = walk.platform.done.filter(what =>
          /^entrance (proxy|service)$/.test(what),
        );
        expect(turns).toEqual([
          'entrance proxy',
          'entrance service',
          'entrance proxy',
        ]);
      },
    );

    it('stays while a version is deployed without a canary, and serves it', async () => {
      const walk = await begin();
      const { platform } = walk;
      await walk.release('1.1.0', 'always');
      await walk.pass(120_000);
      await walk.start('1.2.0', deploy);
      await walk.pass(60_000);
      expect(await walk.latest()).toMatchObject({ status: 'succeeded' });
      await walk.restsBehindProxy('1.2.0', 'r2');
      expect(platform.done).not.toContain('entrance service');

      platform.instant = false;
      const id = await walk.start('1.3.0', deploy);
      await walk.settle();
      await walk.command(id, { type: 'cancel' });
      await walk.pass(60_000);
      expect(await walk.latest()).toMatchObject({ status: 'cancelled' });
      await walk.restsBehindProxy('1.2.0', 'r2');
    });

    it('leaves the size of the service to its owner', async () => {
      const walk = await begin();
      const { platform } = walk;
      await walk.release('1.1.0', 'always');
      await walk.pass(120_000);
      platform.resize('r1', 2);
      await walk.pass(60_000);
      expect(platform.running.get('r1')?.wanted).toBe(2);
      await walk.restsBehindProxy('1.1.0', 'r1');
    });

    it('is left while all proxies are dead, and taken again when they live', async () => {
      const walk = await begin();
      const { platform } = walk;
      await walk.release('1.1.0', 'always');
      await walk.pass(120_000);
      Object.assign(platform, { proxyUp: false, proxyLive: false });
      await walk.pass(10_000);
      expect(platform).toMatchObject({
        pointsTo: 'service',
        everyone: '1.1.0',
      });
      expect((await walk.target()).settled).toBe(false);
      Object.assign(platform, { proxyUp: true, proxyLive: true });
      await walk.pass(10_000);
      await walk.restsBehindProxy('1.1.0', 'r1');
    });

    it.each(['all', 'beside others'] as const)(
      'leaves with a service that is deleted, and comes back with it (%s)',
      async gone => {
        const walk = await begin();
        const { platform } = walk;
        await walk.release('1.1.0', 'always');
        await walk.pass(120_000);
        const before = platform.done.length;
        platform.gone = gone;
        await walk.pass(60_000);
        expect(platform.done.slice(before)).toEqual([
          'entrance service',
          'remove route',
        ]);
        expect(await walk.target()).toMatchObject({
          settled: true,
          route: undefined,
        });

        platform.gone = false;
        await walk.pass(60_000);
        await walk.restsBehindProxy('1.1.0', 'r1');
      },
    );
  },
);
