import { TestDatabases } from '@backstage/backend-test-utils';
import { canaryPipeline } from '../__testUtils__/canaryPipeline';
import { ann, createWalk, targetId } from '../__testUtils__/walk';
import { Clock } from '../database/Clock';
import { rollbackTarget } from './rollbackTarget';

const deploy = {
  stages: [
    { name: 'deploy', type: 'deploy', needs: [], fields: { timeout: '60s' } },
  ],
};

jest.setTimeout(120_000);

const databases = TestDatabases.create();

describe.each(databases.eachSupportedId())('a rollback on %p', databaseId => {
  const begin = async () => {
    const walk = await createWalk({ databases, databaseId });
    await walk.settle();
    return walk;
  };

  it('D1: goes back from any share in one step', async () => {
    const walk = await begin();
    await walk.start('1.1.0', canaryPipeline());
    await walk.settle();
    const before = walk.platform.done.length;
    expect(await walk.rollback()).toMatchObject({
      confirmed: true,
      fenced: true,
      version: '1.0.0',
    });
    await walk.pass(30_000);
    expect(walk.platform.done.slice(before)).toEqual([
      'route r0',
      'fence revisions',
      'fence entrance',
      'entrance service',
      'remove route',
      'remove r1',
    ]);
  });

  it('A2: is not confirmed while half of stable is missing and users stay with the canary', async () => {
    const walk = await begin();
    await walk.start('1.1.0', canaryPipeline());
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
    await walk.start('1.1.0', canaryPipeline({ steps: [{ percent: 100 }] }));
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

  it('is answered again, and changes nothing more, when somebody presses twice', async () => {
    const walk = await begin();
    await walk.start('1.1.0', canaryPipeline());
    await walk.settle();
    walk.platform.proxyUp = false;
    expect(await walk.rollback()).toMatchObject({ confirmed: false });
    const { fence } = await walk.target();
    walk.platform.proxyUp = true;

    expect(await walk.rollback()).toMatchObject({
      confirmed: true,
      version: '1.0.0',
      release: 1,
    });
    expect(await walk.target()).toMatchObject({ fence });

    await walk.pass(30_000);
    expect(await walk.latest()).toMatchObject({ status: 'rolled-back' });
    await expect(walk.rollback()).rejects.toThrow(
      "There is nothing to go back to in 'prod/default/shop': no release is under way, and no previous version is kept",
    );
  });

  it('answers for a cancel that is under way, which stays one', async () => {
    const walk = await begin();
    const id = await walk.start('1.1.0', canaryPipeline());
    await walk.settle();
    walk.platform.proxyUp = false;
    await walk.command(id, { type: 'cancel' });
    await walk.settle();
    walk.platform.proxyUp = true;

    expect(await walk.rollback()).toMatchObject({
      confirmed: true,
      version: '1.0.0',
    });
    await walk.pass(30_000);
    expect(await walk.latest()).toMatchObject({ status: 'cancelled' });
  });

  it('goes back in the middle of a promotion that keeps nothing', async () => {
    const walk = await begin();
    await walk.start(
      '1.1.0',
      canaryPipeline({ steps: [{ percent: 100 }], keepPrevious: '0s' }),
    );
    walk.platform.holdHandle = true;
    await walk.settle();
    expect(walk.platform.everyone).toBe('1.1.0');
    walk.platform.holdHandle = false;

    expect(await walk.rollback()).toMatchObject({
      confirmed: true,
      version: '1.0.0',
    });
    await walk.pass(30_000);
    expect(walk.platform.everyone).toBe('1.0.0');
    expect(await walk.latest()).toMatchObject({ status: 'rolled-back' });
  });

  it('says what helps where no other version is kept', async () => {
    const walk = await begin();
    await walk.start('1.1.0', canaryPipeline());
    await expect(walk.rollback()).rejects.toThrow(
      "no version is kept beside the one that serves; cancel release '1' instead",
    );
  });

  it('is carried out although the release that held the target ends at this moment', async () => {
    const walk = await begin();
    const id = await walk.start(
      '1.1.0',
      canaryPipeline({ steps: [{ percent: 100 }] }),
    );
    await walk.settle();
    await walk.knex('targets').update({ holder: id });
    let isFirst = true;
    const clock: Clock = {
      now: async tx => {
        if (isFirst) {
          isFirst = false;
          // eslint-disable-next-line no-restricted-syntax
          await tx('targets').update({ holder: null });
        }
        return walk.clock.now(tx);
      },
    };
    expect(
      await rollbackTarget({ ...walk, clock, targetId, actor: ann }),
    ).toMatchObject({ confirmed: true, version: '1.0.0' });
  });

  it('tells what the proxies have confirmed although the cluster hangs', async () => {
    const walk = await begin();
    await walk.start('1.1.0', canaryPipeline());
    await walk.settle();
    const hung = walk.platform.hang();

    expect(
      await rollbackTarget({
        ...walk,
        targetId,
        actor: ann,
        waited: () => hung.reached,
      }),
    ).toMatchObject({
      confirmed: true,
      fenced: false,
      confirmations: [{ instance: 'proxy', confirmed: true }],
    });
    hung.end();
    await walk.pass(30_000);
    expect(await walk.latest()).toMatchObject({ status: 'rolled-back' });
    expect(await walk.target()).toMatchObject({ settled: true });
  });

  it('goes on at once where the cluster fails', async () => {
    const walk = await begin();
    await walk.start('1.1.0', canaryPipeline());
    await walk.settle();
    walk.platform.failLooks = 2;

    expect(await walk.rollback()).toMatchObject({
      confirmed: true,
      fenced: true,
    });
  });

  it('is not confirmed by a newer number that a database from a copy knows nothing of', async () => {
    const walk = await begin();
    await walk.start('1.1.0', canaryPipeline());
    await walk.settle();
    const { stored } = walk.platform;
    await walk.platform.router.apply({} as never, {
      ...stored!,
      generation: 9,
    });

    expect(await walk.rollback()).toMatchObject({
      confirmed: true,
      confirmations: [{ generation: 10 }],
    });
    expect(walk.platform.served).toMatchObject({ generation: 10 });
    expect(walk.platform.served?.canary).toBeUndefined();
  });
});
