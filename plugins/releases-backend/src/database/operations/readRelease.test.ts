import { TestDatabases } from '@backstage/backend-test-utils';
import { createWalk } from '../../__testUtils__/walk';
import { listReleases } from './readRelease';

jest.setTimeout(300_000);

const databases = TestDatabases.create();

describe.each(databases.eachSupportedId())('listReleases on %p', databaseId => {
  it('leaves out the components that it is told', async () => {
    const { knex, start } = await createWalk({ databases, databaseId });
    const stages = [{ name: 'deploy', type: 'deploy', needs: [], fields: {} }];
    const id = await start('1.1.0', { stages });
    const list = async (except: string[]) =>
      (await listReleases(knex, { except, limit: 5 })).map(one => one.id);
    expect(await list(['component:default/api'])).toEqual([id]);
    expect(await list(['component:default/shop'])).toEqual([]);
  });
});
