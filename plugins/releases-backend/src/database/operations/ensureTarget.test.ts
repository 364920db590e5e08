import { TestDatabases } from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import { TargetPlace } from '../../targets/TargetRecord';
import { migrate } from '../migrate';
import { ensureTarget } from './ensureTarget';
import { freeSlot } from './freeSlot';
import { listEvents } from './listEvents';
import { readTarget } from './readTarget';
import { takeSlot } from './takeSlot';
import { writeTarget } from './writeTarget';

jest.setTimeout(300_000);

const databases = TestDatabases.create();

const placeOf = (changes: Partial<TargetPlace> = {}): TargetPlace => ({
  environment: 'prod',
  production: true,
  cluster: 'prod',
  namespace: 'prod',
  service: {
    entityRef: 'component:default/shop',
    name: 'shop',
    annotations: {},
  },
  ...changes,
});

describe.each(databases.eachSupportedId())('ensureTarget on %p', databaseId => {
  let knex: Knex;

  beforeEach(async () => {
    knex = await databases.init(databaseId);
    await migrate({ getClient: async () => knex } as never);
  });

  const ensure = (place: TargetPlace, id = 'prod/default/shop') =>
    ensureTarget(knex, { id, entityRef: place.service.entityRef, place }, 1);

  const change = async (changes: Parameters<typeof writeTarget>[3]) => {
    const { id, ticket } = await readTarget(knex, 'prod/default/shop');
    await writeTarget(knex, id, ticket, changes);
  };

  const desired = { stable: 'r1', proxied: false, revisions: {} };

  it('makes a row once, also for two at the same moment', async () => {
    expect(await Promise.all([ensure(placeOf()), ensure(placeOf())])).toEqual([
      { state: 'current' },
      { state: 'current' },
    ]);
    expect(await knex('targets').pluck('id')).toEqual(['prod/default/shop']);
  });

  it('lets a target begin anew at another place while nothing of ours is out', async () => {
    await ensure(placeOf());
    await change({ desired, settled: true });
    const before = await readTarget(knex, 'prod/default/shop');
    expect(await ensure(placeOf({ namespace: 'shops' }))).toEqual({
      state: 'current',
    });
    const after = await readTarget(knex, 'prod/default/shop');
    expect(after).toMatchObject({
      place: { namespace: 'shops' },
      desired: undefined,
      settled: false,
    });
    expect(after.ticket).not.toBe(before.ticket);
    expect(await listEvents(knex, 'target:prod/default/shop', 0)).toMatchObject(
      [{ type: 'target-moved' }],
    );
  });

  it.each([
    ['a release holds it', { holder: 7 }],
    [
      'a route is out',
      {
        route: {
          wish: { generation: 1, stable: { revision: 'r0', version: '1' } },
          confirmed: true,
        },
      },
    ],
    ['it is not settled', { desired, settled: false }],
  ])('keeps the place while %s', async (_, changes) => {
    await ensure(placeOf());
    await change(changes);
    expect(await ensure(placeOf({ cluster: 'other' }))).toEqual({
      state: 'kept',
      place: placeOf(),
    });
    expect((await readTarget(knex, 'prod/default/shop')).place).toEqual(
      placeOf(),
    );
  });

  it('takes other annotations at any time, for they mean the same workload', async () => {
    await ensure(placeOf());
    await change({ holder: 7, desired });
    const annotated = placeOf();
    annotated.service = { ...annotated.service, annotations: { note: 'new' } };
    expect(await ensure(annotated)).toEqual({ state: 'current' });
    expect(await readTarget(knex, 'prod/default/shop')).toMatchObject({
      place: annotated,
      desired,
    });
  });

  it('gives one workload to one target', async () => {
    await ensure(placeOf());
    expect(await ensure(placeOf(), 'prod/team/shop')).toEqual({
      state: 'taken',
      by: 'prod/default/shop',
    });
    expect(await ensure(placeOf({ namespace: 'b' }), 'b/default/shop')).toEqual(
      { state: 'current' },
    );
    expect(await ensure(placeOf(), 'b/default/shop')).toEqual({
      state: 'taken',
      by: 'prod/default/shop',
    });
  });

  it('gives no slot to who is only looked at, and the smallest free one of the namespace to who needs it', async () => {
    const names = ['a', 'b', 'c'];
    const slots = async () =>
      Promise.all(names.map(async name => (await readTarget(knex, name)).slot));
    const take = async (name: string) =>
      takeSlot(knex, await readTarget(knex, name));
    for (const name of names) {
      await ensure(
        placeOf({
          namespace: name === 'c' ? 'other' : 'prod',
          service: { ...placeOf().service, name },
        }),
        name,
      );
    }
    expect(await slots()).toEqual([undefined, undefined, undefined]);
    for (const name of names) {
      await take(name);
      await take(name);
    }
    expect(await slots()).toEqual([0, 1, 0]);
    await freeSlot(knex, 'a');
    expect(await slots()).toEqual([undefined, 1, 0]);
    await take('a');
    // a release that has begun since somebody looked keeps it
    const { ticket } = await readTarget(knex, 'b');
    await writeTarget(knex, 'b', ticket, { holder: 7 });
    await freeSlot(knex, 'b');
    expect(await slots()).toEqual([0, 1, 0]);
  });
});
