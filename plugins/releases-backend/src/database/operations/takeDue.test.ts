import { TestDatabases } from '@backstage/backend-test-utils';
import { createWalk } from '../../__testUtils__/walk';
import { migrate } from '../migrate';
import { ensureTarget } from './ensureTarget';
import { takeDue } from './takeDue';

jest.setTimeout(300_000);

const databases = TestDatabases.create();

describe.each(databases.eachSupportedId())('takeDue on %p', databaseId => {
  it('G14: gives a row to one worker at a time', async () => {
    const { knex } = await createWalk({ databases, databaseId });
    const take = async (now: number) => {
      const taken = await knex.transaction(tx =>
        takeDue<string>(tx, {
          table: 'targets',
          now,
          leaseMs: 10,
          limit: 10,
          perLane: 10,
          busy: new Map(),
        }),
      );
      return taken.map(({ ticket }) => ticket);
    };
    const now = 2_000_000;
    const both = await Promise.all([take(now), take(now)]);
    expect(both.flat()).toHaveLength(1);
    // one that died is followed, under another ticket, when its lease is over
    expect(await take(now + 9)).toEqual([]);
    const next = await take(now + 10);
    expect(next).toHaveLength(1);
    expect(next).not.toEqual(both.flat());
  });

  it('takes no more of one cluster than may be worked on beside each other', async () => {
    const knex = await databases.init(databaseId);
    await migrate({ getClient: async () => knex } as never);
    for (const [cluster, name] of [
      ['slow', 'a'],
      ['slow', 'b'],
      ['slow', 'c'],
      ['well', 'd'],
      ['well', 'e'],
    ]) {
      const entityRef = `component:default/${name}`;
      await ensureTarget(
        knex,
        {
          id: `${cluster}/default/${name}`,
          entityRef,
          place: {
            environment: cluster,
            production: false,
            cluster,
            namespace: 'default',
            service: { entityRef, name, annotations: {} },
          },
        },
        1,
      );
    }
    const take = async (busy: Array<[string, number]>) => {
      const taken = await knex.transaction(tx =>
        takeDue<string>(tx, {
          table: 'targets',
          now: 2,
          leaseMs: 10,
          limit: 10,
          perLane: 3,
          busy: new Map(busy),
        }),
      );
      return taken.map(({ lane }) => lane).sort();
    };
    expect(await take([['slow', 2]])).toEqual(['slow', 'well', 'well']);
    expect(await take([['slow', 3]])).toEqual([]);
    expect(await take([])).toEqual(['slow', 'slow']);
  });
});
