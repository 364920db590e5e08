import { deployments, services } from '@backstage-releases/cluster-client';
import { deployment, service, shop } from '../__testUtils__/manifests';
import { TestPlatform } from '../__testUtils__/TestPlatform';

jest.setTimeout(180_000);

const r1 = {
  name: 'r1',
  version: '1.1.0',
  digest: `sha256:${'1'.repeat(64)}`,
  image: 'registry.example/shop',
  from: 'r0',
};

describe('KubernetesRevisions', () => {
  let platform: TestPlatform;

  beforeAll(async () => {
    platform = await TestPlatform.start();
  });

  afterAll(() => platform.stop());

  describe('makes revisions', () => {
    it('once, however often it is asked', async () => {
      const target = await platform.prepareAdopted(shop);
      const create = (revision = r1) =>
        platform.act(target, seen =>
          platform.revisions.create(target, revision, seen),
        );
      await create();
      const first = await platform.deployment(target, 'shop-r1');
      expect(first.spec.replicas).toBe(0);
      await create();
      expect((await platform.deployment(target, 'shop-r1')).metadata.uid).toBe(
        first.metadata.uid,
      );
      await expect(create({ ...r1, version: '1.2.0' })).rejects.toThrow(
        "Deployment 'shop-r1' exists already and is not revision 'r1' of 'shop' with version '1.2.0'",
      );
    });

    it('but touches nothing of somebody else that is in the way', async () => {
      const target = await platform.prepareAdopted(shop);
      await platform.apply(target.namespace, [
        deployment('shop-r1'),
        service('shop-r2'),
      ]);
      const before = [
        (await platform.deployment(target, 'shop-r1')).spec,
        (await platform.service(target, 'shop-r2')).metadata,
      ];
      await expect(
        platform.act(target, seen =>
          platform.revisions.create(target, r1, seen),
        ),
      ).rejects.toMatchObject({
        name: 'InputError',
        message: expect.stringContaining("Deployment 'shop-r1' exists already"),
      });
      await expect(
        platform.act(target, seen =>
          platform.revisions.create(target, { ...r1, name: 'r2' }, seen),
        ),
      ).rejects.toThrow(
        "Service 'shop-r2' exists already and is not that of revision 'r2' of 'shop'",
      );
      await platform.act(target, seen =>
        platform.revisions.remove(target, 'r2', seen),
      );
      expect([
        (await platform.deployment(target, 'shop-r1')).spec,
        (await platform.service(target, 'shop-r2')).metadata,
      ]).toEqual(before);
    });

    it('and says why one does not start', async () => {
      const target = await platform.prepareAdopted(shop);
      await platform.act(target, seen =>
        platform.revisions.create(
          target,
          { ...r1, image: 'missing.example/shop' },
          seen,
        ),
      );
      await platform.act(target, seen =>
        platform.revisions.scale(target, 'r1', 2, seen),
      );
      const { revisions } = await platform.look(target, seen =>
        seen.revisions.some(one => one.failing?.startsWith('2 of 2')),
      );
      expect(revisions[1]).toMatchObject({ available: 0, wanted: 2 });
      expect(revisions[1].failing).toMatch(
        /^2 of 2 instances: Container 'app' can't start \((ErrImagePull|ImagePullBackOff)\)/,
      );
    });
  });

  describe('removes revisions', () => {
    it('with all that belongs to them, but never the one that the handle selects', async () => {
      const target = await platform.prepareAdopted(shop);
      await platform.start(target, 'r1', 1);
      await platform.point(target, 'r1');
      const remove = (name: string) =>
        platform.revisions
          .observe(target)
          .then(seen => platform.revisions.remove(target, name, seen));
      await expect(remove('r1')).rejects.toThrow(
        "Service 'shop' selects revision 'r1'",
      );
      await platform.point(target, 'r0');
      await platform.act(target, seen =>
        platform.revisions.remove(target, 'r1', seen),
      );
      await platform.look(target, seen => seen.instances.length === 2);
      expect(await platform.names(target, deployments)).toEqual(['shop']);
      expect(await platform.names(target, services)).toEqual([
        'shop',
        'shop-r0',
      ]);
      await remove('r1');
      expect(await platform.names(target, deployments)).toEqual(['shop']);
    });

    it('and leaves an adopted one without instances, from where it comes back', async () => {
      const target = await platform.prepareAdopted(shop);
      const { uid } = (await platform.deployment(target, 'shop')).metadata;
      await platform.start(target, 'r1', 2);
      await platform.point(target, 'r1');
      const removeTwice = [1, 2].map(() => async () => {
        await platform.act(target, seen =>
          platform.revisions.remove(target, 'r0', seen),
        );
        const left = await platform.deployment(target, 'shop');
        expect(left.metadata.uid).toBe(uid);
        expect(left.spec.replicas).toBe(0);
      });
      for (const remove of removeTwice) {
        await remove();
      }
      expect(await platform.names(target, services)).toEqual([
        'shop',
        'shop-r1',
      ]);
      expect(await platform.revisions.observe(target)).toMatchObject({
        adoption: 'done',
      });

      await platform.makeWhole(target, 'r0', 2);
      await platform.look(
        target,
        ({ revisions }) => revisions[0].available === 2,
      );
      await platform.point(target, 'r0');
      expect(await platform.revisions.observe(target)).toMatchObject({
        adoption: 'done',
        handle: 'r0',
        revisions: [{ name: 'r0', version: '1.0.0', available: 2 }, {}],
      });
    });
  });
});
