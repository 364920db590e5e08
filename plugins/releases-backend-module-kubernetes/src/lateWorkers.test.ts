import { eventually } from '@backstage-releases/local-cluster';
import {
  deployments,
  ingresses,
  KubeObject,
  services,
} from '@backstage-releases/cluster-client';
import {
  EntranceSeen,
  LABEL_SERVICE,
  RevisionsSeen,
  TargetContext,
} from '@backstage-releases/plugin-releases-node';
import { deployment, ingress, service, shop } from './__testUtils__/manifests';
import { TestPlatform } from './__testUtils__/TestPlatform';
import { fenceOf } from './fences';
import { decideAdoption } from './revisions/decideAdoption';
import { TargetObjects } from './target/TargetObjects';

jest.setTimeout(180_000);

/** What a worker saw with one look. */
interface Look {
  revisions: RevisionsSeen;
  entrance: EntranceSeen;
}

interface Operation {
  name: string;
  /** Brings a new target to where this is the next thing to do. */
  prepare(platform: TestPlatform): Promise<TargetContext>;
  perform(
    platform: TestPlatform,
    target: TargetContext,
    look: Look,
  ): Promise<void>;
  /** How often it writes. */
  writes: number;
}

const prepareShop = (platform: TestPlatform) => platform.prepare(shop);

const prepareAdopted = async (platform: TestPlatform) => {
  const target = await prepareShop(platform);
  await platform.adopt(target);
  return target;
};

const prepareCanary = async (platform: TestPlatform) => {
  const target = await prepareAdopted(platform);
  await platform.start(target, 'r1', 1);
  return target;
};

const prepareEntrance = async (platform: TestPlatform) => {
  const target = await platform.prepare([
    deployment(),
    service(),
    ingress('shop'),
    ingress('shop-mobile', 'm.shop.example', [
      {
        path: '/',
        pathType: 'Prefix',
        backend: { service: { name: 'shop', port: { number: 80 } } },
      },
    ]),
  ]);
  await platform.makeEntry(target);
  return target;
};

const operations: Operation[] = [
  {
    name: 'label what runs',
    prepare: prepareShop,
    perform: ({ revisions }, target, seen) =>
      revisions.adopt(target, seen.revisions),
    writes: 1,
  },
  {
    name: 'narrow the handle',
    async prepare(platform) {
      const target = await prepareShop(platform);
      await platform.act(target, seen =>
        platform.revisions.adopt(target, seen),
      );
      await platform.look(
        target,
        ({ guard }) =>
          decideAdoption(guard as TargetObjects, target).step?.type ===
          'narrow',
      );
      return target;
    },
    perform: ({ revisions }, target, seen) =>
      revisions.adopt(target, seen.revisions),
    writes: 2,
  },
  {
    name: 'create a revision',
    prepare: prepareAdopted,
    perform: ({ revisions }, target, seen) =>
      revisions.create(
        target,
        {
          name: 'r1',
          version: '1.1.0',
          digest: `sha256:${'1'.repeat(64)}`,
          image: 'registry.example/shop',
          from: 'r0',
        },
        seen.revisions,
      ),
    writes: 2,
  },
  {
    name: 'scale a revision',
    prepare: prepareCanary,
    perform: ({ revisions }, target, seen) =>
      revisions.scale(target, 'r1', 5, seen.revisions),
    writes: 1,
  },
  {
    name: 'point the handle',
    prepare: prepareCanary,
    perform: ({ revisions }, target, seen) =>
      revisions.pointHandle(target, 'r1', seen.revisions),
    writes: 1,
  },
  {
    name: 'remove a revision',
    prepare: prepareCanary,
    perform: ({ revisions }, target, seen) =>
      revisions.remove(target, 'r1', seen.revisions),
    writes: 2,
  },
  {
    name: 'remove what was adopted',
    async prepare(platform) {
      const target = await prepareCanary(platform);
      await platform.point(target, 'r1');
      return target;
    },
    perform: ({ revisions }, target, seen) =>
      revisions.remove(target, 'r0', seen.revisions),
    writes: 2,
  },
  {
    name: 'point the entrance',
    prepare: prepareEntrance,
    perform: ({ entrance }, target, seen) =>
      entrance.point(target, { service: 'shop-canary' }, seen.entrance),
    writes: 2,
  },
  {
    name: 'restore the entrance',
    async prepare(platform) {
      const target = await prepareEntrance(platform);
      await platform.entrance.point(
        target,
        { service: 'shop-canary' },
        await platform.entrance.observe(target),
      );
      return target;
    },
    perform: ({ entrance }, target, seen) =>
      entrance.restore(target, seen.entrance),
    writes: 2,
  },
];

function rethrowUnlessConflict(error: Error): void {
  if (error.name !== 'ConflictError') {
    throw error;
  }
}

describe('a worker that was overtaken', () => {
  let platform: TestPlatform;

  beforeAll(async () => {
    platform = await TestPlatform.start();
  });

  afterAll(() => platform.stop());

  const look = async (target: TargetContext): Promise<Look> => ({
    revisions: await platform.revisions.observe(target),
    entrance: await platform.entrance.observe(target),
  });

  /** What a later command does before it counts as done. */
  const overtake = async (target: TargetContext) => {
    const later = { ...target, fence: target.fence + 1 };
    const seen = await look(later);
    await platform.revisions.fence(later, seen.revisions);
    await platform.entrance.fence(later, seen.entrance);
  };

  /** All that decides who gets which version, by kind and name. What goes with a Deployment that is gone is left out. */
  const everything = async ({ namespace }: TargetContext) => {
    const found = new Map<string, KubeObject>();
    for (const resource of [deployments, services, ingresses]) {
      const { items } = await platform.client.list(resource, { namespace });
      items.forEach(one =>
        found.set(`${resource.plural} ${one.metadata.name}`, one),
      );
    }
    const left = [...found].filter(([, { metadata }]) =>
      (metadata.ownerReferences ?? []).every(({ name }) =>
        found.has(`deployments ${name}`),
      ),
    );
    return new Map(
      left.map(([name, one]) => [
        name,
        {
          spec: (one as KubeObject & { spec: { replicas?: number } }).spec,
          labels: one.metadata.labels,
        },
      ]),
    );
  };

  describe.each(operations)('that wanted to $name', operation => {
    const { prepare, perform, writes } = operation;

    it('B11: is refused what it decided on before', async () => {
      const target = await prepare(platform);
      const seen = await look(target);
      await overtake(target);
      const before = await everything(target);
      await expect(perform(platform, target, seen)).rejects.toMatchObject({
        name: 'ConflictError',
      });
      expect(await everything(target)).toEqual(before);
    });

    it('is refused also when it looks only now', async () => {
      const target = await prepare(platform);
      await overtake(target);
      const seen = await look(target);
      const before = await everything(target);
      await expect(perform(platform, target, seen)).rejects.toMatchObject({
        name: 'ConflictError',
      });
      expect(await everything(target)).toEqual(before);
    });

    it.each(Array.from({ length: writes }, (_, index) => index))(
      'changes nothing when it is held before its write %i',
      async held => {
        const target = await prepare(platform);
        let before: Awaited<ReturnType<typeof everything>> | undefined;
        let performed = 0;
        const hold = async (index: number) => {
          performed = index + 1;
          if (index === held) {
            await platform.watched.unwatched(() => overtake(target));
            before = await everything(target);
          }
        };
        // A Deployment that is still settling may change between look and write: then it looks again, as the core does.
        await eventually(
          () =>
            platform.watched
              .holding(hold, async () =>
                perform(platform, target, await look(target)),
              )
              .catch(rethrowUnlessConflict),
          () => before !== undefined,
        );
        expect(performed).toBeLessThanOrEqual(writes);

        const after = await everything(target);
        for (const [name, one] of before!) {
          expect({ name, ...after.get(name) }).toEqual({ name, ...one });
        }
        const added = [...after].filter(([name]) => !before!.has(name));
        for (const [name, { spec, labels }] of added) {
          // The next pass finds it and removes it; until then nobody can notice it.
          expect({ name, service: labels?.[LABEL_SERVICE] }).toEqual({
            name,
            service: 'shop',
          });
          expect(name.startsWith('deployments') ? spec.replicas : 0).toBe(0);
        }
      },
    );
  });

  it('does not point the entrance again that was restored since', async () => {
    const target = await prepareEntrance(platform);
    const later = { ...target, fence: target.fence + 1 };
    await overtake(target);
    await platform.entrance.restore(
      later,
      await platform.entrance.observe(later),
    );
    const seen = await platform.entrance.observe(target);
    expect(seen.leftovers).toBe(false);
    await expect(
      platform.entrance.point(target, { service: 'shop-canary' }, seen),
    ).rejects.toThrow(
      `A later command than '1' was carried out on '${target.id}'`,
    );
    expect(await platform.entrance.observe(target)).toMatchObject({
      pointsTo: 'service',
      leftovers: false,
    });
  });

  it('is kept off by a fence that each object gets once, and none takes back', async () => {
    const target = await prepareShop(platform);
    await platform.adopt(target);
    await overtake(target);
    const fenced = async () => [
      (await platform.deployment(target, 'shop')).metadata,
      (await platform.service(target, 'shop')).metadata,
    ];
    const first = await fenced();
    expect(first.map(object => fenceOf({ metadata: object }))).toEqual([2, 2]);
    await overtake(target);
    await platform.revisions.fence(
      target,
      await platform.revisions.observe(target),
    );
    expect(await fenced()).toEqual(first);
  });
});
