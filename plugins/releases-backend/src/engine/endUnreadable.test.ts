import { TestDatabases } from '@backstage/backend-test-utils';
import { TargetState } from '@backstage-releases/plugin-releases-node';
import { createWalk } from '../__testUtils__/walk';
import { builtInStages } from '../stages';
import { endUnreadable } from './endUnreadable';

jest.setTimeout(300_000);

const databases = TestDatabases.create();

const pipeline = {
  stages: [
    {
      name: 'canary',
      type: 'canary',
      needs: [],
      fields: {
        identity: [{ cookie: 'uid' }],
        steps: [{ percent: 20, hold: 'manual' }, { percent: 100 }],
      },
    },
  ],
};

describe.each(databases.eachSupportedId())(
  'a canary that a later version of its type refuses on %p',
  databaseId => {
    const begin = async () => {
      let isRefused = false;
      const walk = await createWalk({
        databases,
        databaseId,
        stages: builtInStages.map(stageType => ({
          ...stageType,
          parse: value =>
            isRefused
              ? { problems: [{ path: 'steps', message: 'No longer so' }] }
              : stageType.parse(value),
        })),
      });
      await walk.settle();
      const id = await walk.start('1.1.0', pipeline);
      await walk.settle();
      expect(walk.platform.served?.canary).toBeDefined();
      isRefused = true;
      return { walk, id };
    };

    it.each(['failed', 'cancelled'] as const)(
      'sends everyone back before the release is %s',
      async status => {
        const { walk, id } = await begin();
        walk.platform.proxyUp = false;
        if (status === 'cancelled') {
          await walk.command(id, { type: 'cancel' });
        }
        await walk.pass(20_000);
        expect(await walk.latest()).not.toMatchObject({ status });
        walk.platform.proxyUp = true;
        await walk.pass(30_000);
        expect(await walk.latest()).toMatchObject({
          status,
          message: "'steps': No longer so",
        });
        expect(walk.platform.everyone).toBe('1.0.0');
        expect([...walk.platform.running.keys()]).toEqual(['r0']);
        expect(await walk.target()).toMatchObject({
          settled: true,
          holder: undefined,
        });
      },
    );

    it('is rolled back', async () => {
      const { walk } = await begin();
      await walk.rollback();
      await walk.pass(30_000);
      expect(await walk.latest()).toMatchObject({ status: 'rolled-back' });
      expect(walk.platform.everyone).toBe('1.0.0');
    });
  },
);

describe('a stage that nobody can read', () => {
  const r0 = { version: '1.0.0', digest: 'sha256:0', instances: 4 };
  const r1 = { version: '1.1.0', digest: 'sha256:1', instances: 1 };
  const kept = {
    stable: 'r1',
    previous: { revision: 'r0', until: 1 },
    proxied: true,
    revisions: { r0, r1 },
  };
  const split = { stable: 'r0', proxied: true, revisions: { r0, r1 } };
  const end = (
    desired: TargetState['desired'],
    rest: Partial<Parameters<typeof endUnreadable>[0]> = {},
  ) =>
    endUnreadable({
      stage: { name: 'canary', status: 'running', state: {} },
      release: { intent: 'run', digest: 'sha256:1' },
      target: { id: 'a', nextRevision: 2, settled: true, desired },
      touchesTarget: undefined,
      why: 'Gone',
      ...rest,
    });

  it('goes back from what is under way, whatever its type was', () => {
    expect(end(split)).toMatchObject({
      status: 'running',
      desired: { stable: 'r0', revisions: { r0 } },
      message: 'Gone; goes back to 1.0.0',
    });
  });

  it('goes back from what it has made stable', () => {
    expect(end(kept, { touchesTarget: true })).toMatchObject({
      status: 'running',
      desired: { stable: 'r0' },
    });
  });

  it.each<[string, ReturnType<typeof end>]>([
    [
      'what a stage before it has made stable',
      end(kept, { touchesTarget: false }),
    ],
    ['what may be the work of a stage before it', end(kept)],
    [
      'what an earlier release has made stable',
      end(kept, {
        touchesTarget: true,
        release: { intent: 'run', digest: 'sha256:2' },
      }),
    ],
    [
      'what is under way where it has not begun',
      end(split, { stage: { name: 'canary', status: 'waiting' } }),
    ],
  ])('leaves %s', (_, result) => {
    expect(result).toEqual({ status: 'failed', state: {}, message: 'Gone' });
  });
});
