import { TestDatabases } from '@backstage/backend-test-utils';
import { migrate } from '../migrate';
import { ensureTarget } from './ensureTarget';
import { takeDue } from './takeDue';

const databases = TestDatabases.create();

describe.each(databases.eachSupportedId())('takeDue on %p', databaseId => {
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
