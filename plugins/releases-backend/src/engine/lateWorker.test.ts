import { TestDatabases } from '@backstage/backend-test-utils';
import { LEASE_MS } from './Engine';
import { TargetAction } from '../targets/TargetDecision';
import { createWalk, targetId } from '../__testUtils__/walk';

const stages = [
  {
    name: 'canary',
    type: 'canary',
    needs: [],
    fields: {
      identity: [{ cookie: 'uid' }],
      steps: [{ percent: 10 }, { percent: 100 }],
      keepPrevious: '60s',
    },
  },
];

const firstStepOnly = [
  {
    ...stages[0],
    fields: {
      ...stages[0].fields,
      steps: [{ percent: 10, hold: 'manual' }, { percent: 100 }],
    },
  },
];

/** The effects on the way to everyone, by the nth time that each is met. */
const forwards: Array<[TargetAction['type'], number]> = [
  ['adopt', 1],
  ['create', 1],
  ['scale', 1],
  ['route', 1],
  ['point-entrance', 1],
  ['route', 2],
  ['scale', 2],
  ['route', 3],
  ['route', 4],
  ['point-handle', 1],
];

/** The effects on the way back, when nobody is with the canary any more. */
const backwards: Array<TargetAction['type']> = [
  'fence',
  'restore-entrance',
  'remove-route',
  'remove',
];

jest.setTimeout(120_000);

const databases = TestDatabases.create();

describe.each(databases.eachSupportedId())(
  'a worker that was overtaken on %p',
  databaseId => {
    it.each(
      forwards.flatMap(effect => [
        [...effect, 'rollback'] as const,
        [...effect, 'cancel'] as const,
      ]),
    )('changes nothing by %p (%p) after a %s', async (type, nth, way) => {
      const held = holdAt(type, nth);
      const walk = await createWalk({
        databases,
        databaseId,
        beforeEffect: held.beforeEffect,
      });
      await walk.settle();
      const id = await walk.start('1.1.0', { stages });
      const late = walk.settle();
      await held.reached;

      if (way === 'rollback') {
        await walk.rollback();
      } else {
        await walk.command(id, { type: 'cancel' });
        await walk.settle();
      }
      const after = await walk.target();
      expect(after.fenced).toBe(after.fence);
      expect(walk.platform.everyone).toBe('1.0.0');
      const users = () => ({
        everyone: walk.platform.everyone,
        canary: walk.platform.served?.canary,
        handle: walk.platform.handle,
        pointsTo: walk.platform.pointsTo,
      });
      const confirmed = users();

      held.letGo();
      await late;
      expect(users()).toMatchObject({
        everyone: confirmed.everyone,
        canary: undefined,
      });
      await walk.pass(60_000);
      expect(users()).toEqual({
        everyone: '1.0.0',
        canary: undefined,
        handle: 'r0',
        pointsTo: 'service',
      });
      expect([...walk.platform.running.keys()]).toEqual(['r0']);
      expect(await walk.target()).toMatchObject({
        id: targetId,
        settled: true,
        holder: undefined,
      });
    });

    it('changes nothing by an old route that it sends again after a rollback', async () => {
      const held = holdAt('resend-route', 1);
      const walk = await createWalk({
        databases,
        databaseId,
        beforeEffect: held.beforeEffect,
      });
      const { platform } = walk;
      await walk.settle();
      await walk.start('1.1.0', { stages: firstStepOnly });
      await walk.settle();
      expect(platform.served?.canary).toBeDefined();
      platform.proxyUp = false;
      const late = walk.look();
      await held.reached;
      platform.proxyUp = true;

      expect(await walk.rollback()).toMatchObject({
        confirmed: true,
        fenced: true,
      });
      held.letGo();
      await late;
      expect(platform.served).toMatchObject({ stable: { revision: 'r0' } });
      expect(platform.served?.canary).toBeUndefined();
      await walk.pass(60_000);
      expect(await walk.target()).toMatchObject({ settled: true });
    });

    it.each(backwards)(
      'leaves the next release alone by %p of the one before',
      async type => {
        const held = holdAt(type, 1);
        const walk = await createWalk({
          databases,
          databaseId,
          beforeEffect: held.beforeEffect,
        });
        const { platform } = walk;
        await walk.settle();
        const first = await walk.start('1.1.0', { stages: firstStepOnly });
        await walk.settle();
        await walk.command(first, { type: 'cancel' });
        const late = walk.pass(10_000);
        await held.reached;

        // Its lease ends, and another worker does what is left.
        await walk.pass(2 * LEASE_MS);
        expect(await walk.target()).toMatchObject({
          settled: true,
          holder: undefined,
        });
        const next = await walk.start('1.2.0', { stages: firstStepOnly });
        await walk.settle();
        const users = () => ({
          pointsTo: platform.pointsTo,
          canary: platform.served?.canary,
          stored: platform.stored,
          everyone: platform.everyone,
          running: [...platform.running.keys()],
        });
        const before = users();
        expect(before).toMatchObject({
          pointsTo: 'proxy',
          canary: { version: '1.2.0' },
          everyone: '1.0.0',
        });

        held.letGo();
        await late;
        expect(users()).toEqual(before);
        await walk.command(next, { type: 'promote' });
        await walk.pass(120_000);
        expect(await walk.latest()).toMatchObject({
          id: next,
          status: 'succeeded',
        });
        expect(platform.everyone).toBe('1.2.0');
      },
    );
  },
);

/** Holds whoever is about to do something for the nth time. */
function holdAt(type: TargetAction['type'], nth: number) {
  let seen = 0;
  let letGo = () => {};
  let reach = () => {};
  const held = new Promise<void>(resolve => {
    letGo = resolve;
  });
  const reached = new Promise<void>(resolve => {
    reach = resolve;
  });
  return {
    reached,
    letGo: () => letGo(),
    beforeEffect: async (action: TargetAction) => {
      seen += action.type === type ? 1 : 0;
      if (action.type === type && seen === nth) {
        reach();
        await held;
      }
    },
  };
}
