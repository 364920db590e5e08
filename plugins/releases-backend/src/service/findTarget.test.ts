import { TestDatabases } from '@backstage/backend-test-utils';
import { InputError } from '@backstage/errors';
import { Knex } from 'knex';
import { migrate } from '../database/migrate';
import { Environment, PlannedService } from '../plans/Plans';
import { findTarget } from './findTarget';

jest.setTimeout(300_000);

const databases = TestDatabases.create();

const planned: PlannedService = {
  entityRef: 'component:default/shop',
  name: 'shop',
  annotations: {},
  plan: 'releaseplan:default/web-service',
  problems: [],
  pipelines: [],
};
const environment: Environment = {
  name: 'prod',
  cluster: 'prod',
  production: true,
  namespace: () => 'prod',
  require: [],
};

describe.each(databases.eachSupportedId())(
  'the target of a service on %p',
  databaseId => {
    let knex: Knex;

    beforeEach(async () => {
      knex = await databases.init(databaseId);
      await migrate({ getClient: async () => knex } as never);
    });

    const find = (of: Partial<PlannedService>, where?: Partial<Environment>) =>
      findTarget({
        knex,
        planned: { ...planned, ...of },
        environment: { ...environment, ...where },
        now: 1,
      });

    it('is made for one with a plan only, and stays when it has none any more', async () => {
      expect(await find({ plan: undefined })).toEqual({});
      expect(await knex('targets').pluck('id')).toEqual([]);
      const found = { id: 'prod/default/shop' };
      expect(await find({})).toEqual(found);
      expect(await find({ plan: undefined })).toEqual(found);
    });

    it('is not made where no namespace fits, which is said', async () => {
      const namespace = () => {
        throw new InputError("Invalid value 'a.b'");
      };
      expect(await find({}, { namespace })).toEqual({
        problem: {
          path: 'environments.prod',
          severity: 'warning',
          message: "'shop' has no place in 'prod': Invalid value 'a.b'",
        },
      });
      expect(await knex('targets').pluck('id')).toEqual([]);
    });
  },
);
