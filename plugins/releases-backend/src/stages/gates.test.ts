import { TestDatabases } from '@backstage/backend-test-utils';
import { listEvents } from '../database/operations/listEvents';
import { createWalk } from '../__testUtils__/walk';

const databases = TestDatabases.create();

const deploy = { name: 'deploy', type: 'deploy', needs: ['gate'], fields: {} };
const gated = (type: string, fields: object, when?: string) => ({
  stages: [
    { name: 'gate', type, needs: [], fields, ...(when ? { when } : {}) },
    deploy,
  ] as never,
});

describe.each(databases.eachSupportedId())(
  'a stage before others on %p',
  databaseId => {
    const begin = async (pipeline: ReturnType<typeof gated>) => {
      const walk = await createWalk({ databases, databaseId });
      await walk.settle();
      const id = await walk.start('1.1.0', pipeline);
      await walk.settle();
      return { walk, id };
    };

    describe('that asks for an approval', () => {
      const approval = gated('approval', { from: ['group:default/sre'] });

      it('lets the others begin when it is given', async () => {
        const { walk, id } = await begin(approval);
        expect(await walk.latest()).toMatchObject({
          status: 'running',
          message: 'Waits for group:default/sre',
        });
        await walk.command(id, { type: 'approve', why: 'Tested' });
        await walk.settle();
        expect(await walk.latest()).toMatchObject({ status: 'succeeded' });
        expect(walk.platform.everyone).toBe('1.1.0');
      });

      it('takes it from a group that the plan writes in capitals', async () => {
        const { walk, id } = await begin(
          gated('approval', { from: ['Group:default/SRE'] }),
        );
        await walk.command(id, { type: 'approve' });
        await walk.settle();
        expect(await walk.latest()).toMatchObject({ status: 'succeeded' });
      });

      it('ends the release when it is refused, and tells of who came too late', async () => {
        const { walk, id } = await begin(approval);
        await walk.command(id, { type: 'reject', why: 'Not tested' });
        await walk.command(id, { type: 'approve' });
        await walk.settle();
        expect(await walk.latest()).toMatchObject({
          status: 'rejected',
          message: 'Rejected by user:default/ann',
        });
        expect(walk.platform.everyone).toBe('1.0.0');
        expect(await listEvents(walk.knex, `release:${id}`, 0)).toEqual(
          expect.arrayContaining([
            expect.objectContaining({
              type: 'release-rejected',
              by: 'user:default/ann',
              from: 'api',
              why: 'Not tested',
            }),
            expect.objectContaining({
              type: 'command-too-late',
              message: "'approve' came after 'user:default/ann' had decided",
            }),
          ]),
        );
      });
    });

    it.each<[string, ReturnType<typeof gated>, object]>([
      [
        'goes on where a check is true',
        gated('check', { that: ["release.version == '1.1.0'"] }),
        { status: 'succeeded' },
      ],
      [
        'ends where a check is false',
        gated('check', { that: ["release.version == '2.0.0'"] }),
        {
          status: 'failed',
          message: "'release.version == '2.0.0'' is false",
        },
      ],
      [
        'ends where a check asks for what is not there',
        gated('check', { that: ["environments.moon.version == '1.1.0'"] }),
        { status: 'failed', message: expect.stringContaining('moon') },
      ],
      [
        'leaves out what is not wanted',
        gated('check', { that: ['false'] }, "release.version == '2.0.0'"),
        { status: 'succeeded' },
      ],
      [
        'ends where it can not be told what is wanted',
        gated('check', { that: ['true'] }, 'environments.moon.old'),
        {
          status: 'failed',
          message: expect.stringContaining("'when' can't be evaluated"),
        },
      ],
    ])('%s', async (_, pipeline, expected) => {
      const { walk } = await begin(pipeline);
      expect(await walk.latest()).toMatchObject(expected);
    });

    it('waits as long as the plan says', async () => {
      const { walk } = await begin(gated('wait', { for: '10s' }));
      await walk.pass(9_000);
      expect(await walk.latest()).toMatchObject({ status: 'running' });
      await walk.pass(3_000);
      expect(await walk.latest()).toMatchObject({ status: 'succeeded' });
    });
  },
);
