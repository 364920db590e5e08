import { TestDatabases } from '@backstage/backend-test-utils';
import { createWalk } from '../__testUtils__/walk';
import { commitRelease } from './commitRelease';

const stages = [
  {
    name: 'canary',
    type: 'canary',
    needs: [],
    fields: {
      identity: [{ cookie: 'uid' }],
      steps: [{ percent: 50, hold: 'manual' }, { percent: 100 }],
    },
  },
];

jest.setTimeout(120_000);

const databases = TestDatabases.create();

describe.each(databases.eachSupportedId())(
  'committing a release on %p',
  databaseId => {
    it('B11: refuses what was decided before users were taken back', async () => {
      const walk = await createWalk({ databases, databaseId });
      await walk.settle();
      await walk.start('1.1.0', { stages });
      await walk.settle();
      const release = await walk.latest();
      const { desired: desiredBefore } = await walk.target();
      const { canary: _, ...rest } = desiredBefore!;
      const desired = { ...rest, proxied: false, takenBack: 'Enough' };
      await walk.knex('targets').update({ desired: JSON.stringify(desired) });

      await expect(
        commitRelease({
          ...walk,
          release,
          desiredBefore,
          results: [{ status: 'running', state: {}, desired: desiredBefore }],
          outcome: { status: 'running', intent: 'run', stages: release.stages },
          dueIn: 0,
        }),
      ).rejects.toThrow(
        "What is desired of target 'prod/default/shop' has changed",
      );
      expect((await walk.target()).desired).toEqual(desired);
    });
  },
);
