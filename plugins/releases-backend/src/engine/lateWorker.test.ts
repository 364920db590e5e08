import { TestDatabases } from '@backstage/backend-test-utils';
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

/** The effects on the way to everyone, by the nth time that each is met. */
const effects: Array<[TargetAction['type'], number]> = [
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

const databases = TestDatabases.create();

describe.each(databases.eachSupportedId())(
  'a worker that was overtaken on %p',
  databaseId => {
    it.each(
      effects.flatMap(effect => [
        [...effect, 'rollback'] as const,
        [...effect, 'cancel'] as const,
      ]),
    )('changes nothing by %p (%p) after a %s', async (type, nth, way) => {
      let seen = 0;
      let letGo = () => {};
      let reached = () => {};
      const held = new Promise<void>(resolve => {
        letGo = resolve;
      });
      const atEffect = new Promise<void>(resolve => {
        reached = resolve;
      });
      const walk = await createWalk({
        databases,
        databaseId,
        beforeEffect: async action => {
          seen += action.type === type ? 1 : 0;
          if (action.type === type && seen === nth) {
            reached();
            await held;
          }
        },
      });
      await walk.settle();
      const id = await walk.start('1.1.0', { stages });
      const late = walk.settle();
      await atEffect;

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

      letGo();
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
  },
);
