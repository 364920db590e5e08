import { mockServices } from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { StageType } from '@backstage-releases/plugin-releases-node';
import { JsonObject } from '@backstage/types';
import { CelExpressions } from '../expressions/CelExpressions';
import { DefaultEnvironments } from './DefaultEnvironments';
import { DefaultPlans } from './DefaultPlans';
import { namedSegments } from './namedSegments';

function component(annotations: Record<string, string>): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { namespace: 'default', name: 'shop', annotations },
    spec: { owner: 'team-a' },
    relations: [{ type: 'ownedBy', targetRef: 'group:default/team-a' }],
  };
}

function plan(spec: JsonObject): Entity {
  return {
    apiVersion: 'backstage-releases/v1alpha1',
    kind: 'ReleasePlan',
    metadata: { namespace: 'default', name: 'web-service' },
    spec,
  };
}

const deploy = {
  type: 'deploy',
  touchesTarget: true,
  parse: (config: JsonObject) => ({ config, problems: [] as [] }),
  describe: () => 'deploys',
  commands: () => [],
  reconcile: async () => ({ status: 'succeeded' as const, state: {} }),
};

const OFFICE = { network: ['203.0.113.0/24'] };

const rightSpec = {
  owner: 'group:platform',
  pipelines: { dev: { environment: 'dev', stages: { d: { type: 'deploy' } } } },
};

const annotations = {
  'backstage-releases/plan': 'web-service',
  'backstage-releases/image': 'registry.example.com/shop',
};

function setup(
  entities: Entity[],
  environment: JsonObject = {},
  stageType: StageType = deploy,
) {
  const catalog = catalogServiceMock({ entities });
  const read = jest.spyOn(catalog, 'getEntityByRef');
  let now = 0;
  const plans = DefaultPlans.create({
    catalog,
    auth: mockServices.auth(),
    stageTypes: [stageType],
    segments: namedSegments(
      mockServices.rootConfig({
        data: { releases: { segments: { office: OFFICE } } },
      }),
    ),
    environments: DefaultEnvironments.fromConfig(
      mockServices.rootConfig({
        data: {
          releases: {
            clusters: { dev: { url: 'https://dev.example' } },
            environments: {
              dev: { cluster: 'dev', namespace: 'default', ...environment },
            },
          },
        },
      }),
    ),
    expressions: CelExpressions.create(),
    clock: { now: () => now },
  });
  return {
    plans,
    read,
    pass: (ms: number) => {
      now += ms;
    },
  };
}

describe('DefaultPlans', () => {
  it("gives stages the operator's segments, which are checked when the backend starts", async () => {
    const { plans } = setup(
      [component(annotations), plan(rightSpec)],
      {},
      {
        ...deploy,
        complete: (value, shared) => ({ ...value, ...(shared as object) }),
      },
    );
    const { pipelines } = await plans.read('component:default/shop');
    expect(pipelines[0].stages[0].fields).toEqual({
      segments: { office: OFFICE },
    });
    expect(() =>
      namedSegments(
        mockServices.rootConfig({
          data: { releases: { segments: { office: { netwrk: [] } } } },
        }),
      ),
    ).toThrow(
      /'releases\.segments\.office\.netwrk' is a list, expected .*'network'/,
    );
  });

  it('reads a component with its plan', async () => {
    const { plans } = setup([component(annotations), plan(rightSpec)]);
    await expect(plans.read('Component:default/Shop')).resolves.toEqual({
      entityRef: 'component:default/shop',
      name: 'shop',
      annotations,
      owner: 'group:default/team-a',
      image: 'registry.example.com/shop',
      plan: 'releaseplan:default/web-service',
      problems: [],
      pipelines: [
        {
          name: 'dev',
          environment: 'dev',
          stages: [{ name: 'd', type: 'deploy', needs: [], fields: {} }],
          problems: [],
        },
      ],
    });
  });

  it.each([
    ['no plan', {}, "['backstage-releases/plan']", 'No release plan'],
    [
      'another kind for a plan',
      { 'backstage-releases/plan': 'template:default/x' },
      "['backstage-releases/plan']",
      "Invalid value 'template:default/x'",
    ],
    [
      'a plan that is not there',
      { 'backstage-releases/plan': 'team-a/mine' },
      "['backstage-releases/plan']",
      "No release plan 'releaseplan:team-a/mine' found",
    ],
    ['no image', {}, "['backstage-releases/image']", 'No image repository'],
    ...['registry.example.com/shop:1.0', 'shop@sha256:1', 'a b/c', 'shop'].map(
      image => [
        `the image ${image}`,
        { 'backstage-releases/image': image },
        "['backstage-releases/image']",
        `Invalid value '${image}'`,
      ],
    ),
  ] as Array<[string, Record<string, string>, string, string]>)(
    'says what is wrong with %s',
    async (_, wrong, path, message) => {
      const { plans } = setup([component(wrong), plan(rightSpec)]);
      const service = await plans.read('component:default/shop');
      expect(service.problems).toContainEqual(
        expect.objectContaining({
          path: `metadata.annotations${path}`,
          message,
        }),
      );
      expect(service.image).toBeUndefined();
    },
  );

  it('says what is wrong with the plan', async () => {
    const { plans } = setup([
      component(annotations),
      plan({ ...rightSpec, extra: 1 }),
    ]);
    await expect(plans.read('component:default/shop')).resolves.toMatchObject({
      pipelines: [],
      problems: [{ path: 'spec.extra', value: 1 }],
    });
  });

  it('refuses what is no component, and says where there is none', async () => {
    const { plans } = setup([]);
    await expect(plans.read('api:default/shop')).rejects.toThrow(
      "Invalid entity ref 'api:default/shop'; expected that of a component",
    );
    await expect(plans.read('shop')).rejects.toThrow(
      "Invalid entity ref 'shop'",
    );
    await expect(plans.read('component:default/shop')).rejects.toThrow(
      "No component 'component:default/shop' found",
    );
  });

  it('refuses an environment that requires what is not installed', () => {
    expect(() => setup([], { require: ['deploy', 'aproval'] })).toThrow(
      "'releases.environments.dev.require[1]': No installed stage type 'aproval'; expected one of 'deploy'",
    );
  });

  it('asks the catalog once for what many ask in a moment, and again later', async () => {
    const { plans, read, pass } = setup([
      component(annotations),
      plan(rightSpec),
    ]);
    const ref = 'component:default/shop';
    await Promise.all([plans.read(ref), plans.read(ref)]);
    await plans.read(ref);
    expect(read).toHaveBeenCalledTimes(2);
    pass(3_000);
    await plans.read(ref);
    expect(read).toHaveBeenCalledTimes(4);
  });

  it('asks the catalog again after it failed', async () => {
    const { plans, read } = setup([component(annotations), plan(rightSpec)]);
    read.mockRejectedValueOnce(new Error('catalog is down'));
    await expect(plans.read('component:default/shop')).rejects.toThrow(
      'catalog is down',
    );
    await expect(plans.read('component:default/shop')).resolves.toMatchObject({
      name: 'shop',
    });
  });
});
