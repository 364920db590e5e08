import { Entity } from '@backstage/catalog-model';
import { CatalogProcessorResult } from '@backstage/plugin-catalog-node';
import { ReleasePlanProcessor } from './ReleasePlanProcessor';

const processor = new ReleasePlanProcessor();
const location = { type: 'file', target: 'plan.yaml' };

function plan(overrides: Partial<Entity> = {}): Entity {
  return {
    apiVersion: 'backstage-releases/v1alpha1',
    kind: 'ReleasePlan',
    metadata: { name: 'web-service' },
    spec: { owner: 'group:platform', pipelines: { production: {} } },
    ...overrides,
  };
}

async function relations(entity: Entity) {
  const emitted: CatalogProcessorResult[] = [];
  await processor.postProcessEntity(entity, location, r => emitted.push(r));
  return emitted.flatMap(r => (r.type === 'relation' ? [r.relation] : []));
}

describe('ReleasePlanProcessor', () => {
  it('takes a plan and relates it to its owner in both directions', async () => {
    const self = {
      kind: 'ReleasePlan',
      namespace: 'default',
      name: 'web-service',
    };
    const owner = { kind: 'group', namespace: 'default', name: 'platform' };

    await expect(processor.validateEntityKind(plan())).resolves.toBe(true);
    await expect(relations(plan())).resolves.toEqual([
      { source: self, type: 'ownedBy', target: owner },
      { source: owner, type: 'ownerOf', target: self },
    ]);
  });

  it.each([
    ['platform', 'group', 'teams', 'platform'],
    ['other/platform', 'group', 'other', 'platform'],
    ['user:default/dana', 'user', 'default', 'dana'],
    ['User:Dana', 'user', 'teams', 'dana'],
  ])(
    "reads the owner '%s' as in the other kinds",
    async (owner, kind, namespace, name) => {
      const [ownedBy] = await relations(
        plan({
          metadata: { name: 'web-service', namespace: 'teams' },
          spec: { owner, pipelines: {} },
        }),
      );
      expect(ownedBy.target).toEqual({ kind, namespace, name });
    },
  );

  it('keeps a plan whose pipelines are wrong inside, so that its page can show it', async () => {
    const entity = plan({
      spec: { owner: 'platform', pipelines: { production: { stages: 7 } } },
    });
    await expect(processor.validateEntityKind(entity)).resolves.toBe(true);
  });

  it.each<[string, Partial<Entity>, string]>([
    [
      'another version',
      { apiVersion: 'backstage-releases/v2' },
      "'apiVersion' is 'backstage-releases/v2', expected 'backstage-releases/v1alpha1'",
    ],
    ['no spec', { spec: undefined }, "'spec' is missing, expected an object"],
    [
      'no owner',
      { spec: { pipelines: {} } },
      "'spec.owner' is missing, expected the entity ref of a group or user",
    ],
    [
      'an owner of another kind',
      { spec: { owner: 'component:shop', pipelines: {} } },
      "'spec.owner' is 'component:shop', expected the entity ref",
    ],
    [
      'an owner that is no reference',
      { spec: { owner: 'a:b:c/d/e', pipelines: {} } },
      "'spec.owner' is 'a:b:c/d/e', expected the entity ref",
    ],
    [
      'no pipelines',
      { spec: { owner: 'platform' } },
      "'spec.pipelines' is missing, expected an object of pipelines by name",
    ],
    [
      'pipelines as a list',
      { spec: { owner: 'platform', pipelines: [] } },
      "'spec.pipelines' is [], expected an object",
    ],
  ])('refuses a plan with %s', async (_, overrides, message) => {
    await expect(
      processor.validateEntityKind(plan(overrides)),
    ).rejects.toMatchObject({
      name: 'InputError',
      message: expect.stringContaining(message),
    });
  });

  it('leaves other kinds alone', async () => {
    const component = plan({
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Component',
    });
    await expect(processor.validateEntityKind(component)).resolves.toBe(false);
    await expect(relations(component)).resolves.toEqual([]);
  });
});
