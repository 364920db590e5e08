import { MAX_GENERATION } from '@backstage-releases/canary-policy';
import { TestDatabases } from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import { migrate } from '../migrate';
import { ensureTarget } from './ensureTarget';
import { readTarget } from './readTarget';
import { takeGeneration } from './takeGeneration';
import { writeTarget } from './writeTarget';

jest.setTimeout(300_000);

const databases = TestDatabases.create();
const id = 'prod/default/shop';

describe.each(databases.eachSupportedId())(
  'takeGeneration on %p',
  databaseId => {
    let knex: Knex;

    beforeEach(async () => {
      knex = await databases.init(databaseId);
      await migrate({ getClient: async () => knex } as never);
      const service = {
        entityRef: 'component:default/shop',
        name: 'shop',
        annotations: {},
      };
      const place = {
        environment: 'prod',
        production: true,
        cluster: 'prod',
        namespace: 'prod',
        service,
      };
      const { entityRef } = service;
      await ensureTarget(knex, { id, entityRef, place }, 1);
    });

    const take = async (observed: number) => {
      const { ticket } = await readTarget(knex, id);
      const wish = { stable: { revision: 'r0', version: '1.0.0' } };
      const route = await knex.transaction(tx =>
        takeGeneration(tx, { targetId: id, ticket, wish, observed, now: 1 }),
      );
      return route?.wish.generation;
    };

    it('takes the number above all that is known', async () => {
      expect(await take(0)).toBe(1);
      expect(await take(7)).toBe(8);
      expect(await take(2 ** 40)).toBe(2 ** 40 + 1);
      expect((await readTarget(knex, id)).generation).toBe(2 ** 40 + 1);
    });

    it('stores no number that nobody accepts', async () => {
      await take(0);
      await expect(take(MAX_GENERATION)).rejects.toThrow(
        "Failed to change the route of 'prod/default/shop': no generation is left above '4503599627370496'",
      );
      expect((await readTarget(knex, id)).generation).toBe(1);
      expect(await take(0)).toBe(2);
    });

    it('goes on below a counter at which there is nothing left', async () => {
      await take(0);
      const { ticket } = await readTarget(knex, id);
      await writeTarget(knex, id, ticket, { generation: 2 ** 53 - 1 });
      expect(await take(0)).toBe(2);
      expect(await take(0)).toBe(3);
    });
  },
);
