import { TestDatabases } from '@backstage/backend-test-utils';
import { ensureTarget } from '../database/operations/ensureTarget';
import { listEvents } from '../database/operations/listEvents';
import { createWalk } from '../__testUtils__/walk';

jest.setTimeout(300_000);

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

    it.each([
      ['approval', { from: ['group:default/sre'] }],
      ['wait', { for: '10m' }],
    ])(
      'ends as rolled back while a later %s is under way',
      async (type, fields) => {
        const { walk } = await begin({
          stages: [
            {
              name: 'canary',
              type: 'canary',
              needs: [],
              fields: {
                identity: [{ cookie: 'uid' }],
                steps: [{ percent: 100 }],
              },
            },
            { name: 'after', type, needs: ['canary'], fields },
          ],
        } as never);
        expect(walk.platform.everyone).toBe('1.1.0');
        await walk.rollback();
        await walk.pass(10_000);
        expect(await walk.latest()).toMatchObject({ status: 'rolled-back' });
        expect((await walk.target()).releasedBy).toBeUndefined();
      },
    );

    it('releases nothing where what would release it is left out', async () => {
      const { walk } = await begin({
        stages: [{ ...deploy, needs: [], when: 'false' }],
      } as never);
      expect(await walk.latest()).toMatchObject({ status: 'succeeded' });
      expect((await walk.target()).releasedBy).toBeUndefined();
    });

    it('releases what it has made stable', async () => {
      const { walk } = await begin({
        stages: [{ ...deploy, needs: [] }],
      } as never);
      expect(await walk.target()).toMatchObject({
        releasedBy: 'user:default/ann',
        releasedAt: expect.any(Number),
      });
    });

    it('waits as long as the plan says', async () => {
      const { walk } = await begin(gated('wait', { for: '10s' }));
      await walk.pass(9_000);
      expect(await walk.latest()).toMatchObject({ status: 'running' });
      await walk.pass(3_000);
      expect(await walk.latest()).toMatchObject({ status: 'succeeded' });
    });

    describe('that asks what runs elsewhere', () => {
      const inTest = async (
        version: string,
        when?: string,
        that = `environments.test.version == '${version}'`,
      ) => {
        const walk = await createWalk({ databases, databaseId });
        const { id, entityRef, place } = await walk.target();
        await ensureTarget(
          walk.knex,
          {
            id: id.replace('prod', 'test'),
            entityRef,
            place: { ...place, environment: 'test', cluster: 'test' },
          },
          await walk.clock.now(walk.knex),
        );
        await walk.settle();
        // seen long ago, and not looked at by itself, since nothing was released there
        await walk.pass(90_000);
        walk.platform.running.get('r0')!.version = '0.9.0';
        await walk.start('1.1.0', gated('check', { that: [that] }, when));
        return walk;
      };

      it('decides by what runs there now, also before anything was released there', async () => {
        const walk = await inTest('0.9.0');
        await walk.pass(30_000);
        expect(await walk.latest()).toMatchObject({ status: 'succeeded' });
      });

      it('waits for a look before it leaves out what is not wanted', async () => {
        const walk = await inTest('-', "environments.test.version != '0.9.0'");
        await walk.pass(30_000);
        expect(await walk.latest()).toMatchObject({
          status: 'succeeded',
          stages: [{ status: 'skipped' }, { status: 'succeeded' }],
        });
      });

      it('waits while nobody can look, says so, and can be cancelled', async () => {
        const walk = await inTest('0.9.0');
        const { observe } = walk.platform.revisions;
        walk.platform.revisions.observe = async target => {
          if (target.environment === 'test') {
            throw new Error('No route to host');
          }
          return observe(target);
        };
        await walk.pass(10_000);
        expect(await walk.latest()).toMatchObject({
          status: 'running',
          message: "Looks at what runs in 'test': Error: No route to host",
        });
        const { id } = await walk.latest();
        await walk.command(id, { type: 'cancel' });
        await walk.pass(5_000);
        expect(await walk.latest()).toMatchObject({ status: 'cancelled' });
      });

      it('does not wait for what it does not ask about', async () => {
        const walk = await inTest('-', undefined, "release.version == '1.1.0'");
        await walk.settle();
        expect(await walk.latest()).toMatchObject({
          stages: [{ status: 'succeeded' }, {}],
        });
      });
    });
  },
);
