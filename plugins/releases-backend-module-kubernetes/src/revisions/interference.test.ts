import { eventually } from '@backstage-releases/local-cluster';
import { deployments, services } from '@backstage-releases/cluster-client';
import { service, shop } from '../__testUtils__/manifests';
import { TestPlatform } from '../__testUtils__/TestPlatform';

jest.setTimeout(180_000);

const r1 = {
  name: 'r1',
  version: '1.1.0',
  digest: `sha256:${'1'.repeat(64)}`,
  image: 'registry.example/shop',
  from: 'r0',
};

describe('KubernetesRevisions goes on when somebody else', () => {
  let platform: TestPlatform;

  beforeAll(async () => {
    platform = await TestPlatform.start();
  });

  afterAll(() => platform.stop());

  it('widens the handle', async () => {
    const target = await platform.prepareAdopted(shop);
    await platform.start(target, 'r1', 1);
    await platform.point(target, 'r1');
    await platform.patch(target, services, 'shop', [
      {
        op: 'remove',
        path: '/spec/selector/backstage-releases~1revision',
      },
    ]);
    const seen = await platform.revisions.observe(target);
    expect(seen).toMatchObject({ adoption: 'done' });
    expect(seen.handle).toBeUndefined();
    await platform.point(target, 'r1');
    expect((await platform.revisions.observe(target)).handle).toBe('r1');
  });

  it('applies the first manifests again', async () => {
    const target = await platform.prepareAdopted(shop);
    await platform.start(target, 'r1', 2);
    await platform.point(target, 'r1');
    await platform.act(target, seen =>
      platform.revisions.remove(target, 'r0', seen),
    );
    await platform.apply(target.namespace, shop);
    const seen = await platform.look(
      target,
      ({ instances }) => instances.length === 4,
    );
    expect(seen).toMatchObject({
      adoption: 'done',
      handle: 'r1',
      revisions: [
        { name: 'r0', wanted: 2 },
        { name: 'r1', wanted: 2 },
      ],
    });
    expect(seen.instances.map(({ revision }) => revision).sort()).toEqual([
      'r0',
      'r0',
      'r1',
      'r1',
    ]);
  });

  it('deletes the handle and makes it again', async () => {
    const target = await platform.prepareAdopted(shop);
    await platform.delete(target, services, 'shop');
    await expect(platform.revisions.observe(target)).rejects.toThrow(
      'No Service selects',
    );
    await platform.apply(target.namespace, [service()]);
    await platform.adopt(target);
    expect((await platform.revisions.observe(target)).handle).toBe('r0');
  });

  it('lets the handle select something else', async () => {
    const target = await platform.prepareAdopted(shop);
    await platform.patch(target, services, 'shop', {
      spec: { selector: { app: 'other' } },
    });
    await expect(platform.revisions.observe(target)).rejects.toThrow(
      "No Service selects the instances of Deployment 'shop'",
    );
  });

  it('runs another image than was released', async () => {
    const target = await platform.prepareAdopted(shop);
    await platform.start(target, 'r1', 1);
    expect((await platform.revisions.observe(target)).revisions).toMatchObject([
      { name: 'r0', drift: undefined },
      { name: 'r1', drift: undefined },
    ]);
    const { spec } = await platform.deployment(target, 'shop-r1');
    const [{ name, image }] = spec.template.spec!.containers;
    const edit = (value: string) =>
      platform.patch(target, deployments, 'shop-r1', [
        {
          op: 'replace',
          path: '/spec/template/spec/containers/0/image',
          value,
        },
      ]);
    await edit('registry.example/shop:hacked');
    const drift = `Somebody has changed Deployment 'shop-r1': container '${name}' runs 'registry.example/shop:hacked', and '${image}' was released`;
    expect(await platform.revisions.observe(target)).toMatchObject({
      revisions: [{ name: 'r0' }, { name: 'r1', version: '1.1.0', drift }],
      warnings: [drift],
    });
    await edit(image!);
    const mended = await platform.revisions.observe(target);
    expect(mended.warnings).toEqual([]);
    expect(mended.revisions[1].drift).toBeUndefined();
  });

  it('deletes the Service of a revision', async () => {
    const target = await platform.prepareAdopted(shop);
    await platform.start(target, 'r1', 1);
    for (const name of ['r0', 'r1']) {
      await platform.delete(target, services, `shop-${name}`);
    }
    const seen = await platform.revisions.observe(target);
    expect(seen.revisions.find(one => one.name === 'r1')).toMatchObject({
      incomplete: true,
      wanted: 1,
    });
    await platform.makeWhole(target, 'r1', 1);
    await platform.adopt(target);
    expect((await platform.revisions.observe(target)).revisions).toMatchObject([
      { name: 'r0', incomplete: false, wanted: 2 },
      { name: 'r1', incomplete: false, wanted: 1 },
    ]);
  });

  it('deletes the Deployment of a canary', async () => {
    const target = await platform.prepareAdopted(shop);
    await platform.start(target, 'r1', 1);
    await platform.delete(target, deployments, 'shop-r1');
    expect((await platform.revisions.observe(target)).revisions).toHaveLength(
      1,
    );
    await platform.start(target, 'r1', 1);
    // The garbage collector may take the Service of the first Deployment at any time.
    const { uid } = (await platform.deployment(target, 'shop-r1')).metadata;
    await eventually(
      async () => {
        await platform.makeWhole(target, 'r1', 1);
        return platform.service(target, 'shop-r1');
      },
      ({ metadata }) => metadata.ownerReferences?.[0].uid === uid,
    );
  });

  it('deletes the Deployment that was taken over', async () => {
    const target = await platform.prepareAdopted(shop);
    await platform.start(target, 'r1', 1);
    const [{ kept }] = (await platform.revisions.observe(target)).revisions;
    const before = await platform.deployment(target, 'shop');
    await platform.delete(target, deployments, 'shop');
    expect((await platform.revisions.observe(target)).revisions).toMatchObject([
      { name: 'r1' },
    ]);
    // As it comes back from a database.
    const stored = JSON.parse(JSON.stringify(kept));
    await platform.act(target, seen =>
      platform.revisions.remake(target, stored, seen),
    );
    await eventually(
      async () => {
        await platform.makeWhole(target, 'r0', 2);
        return platform.revisions.observe(target);
      },
      ({ revisions: [r0] }) => r0.available === 2 && !r0.incomplete,
    );
    expect(await platform.revisions.observe(target)).toMatchObject({
      adoption: 'done',
      handle: 'r0',
      revisions: [
        { name: 'r0', version: '1.0.0', adopted: true, wanted: 2 },
        { name: 'r1', wanted: 1 },
      ],
    });
    const after = await platform.deployment(target, 'shop');
    expect(after.metadata.labels).toEqual(before.metadata.labels);
    expect(after.spec).toEqual(before.spec);
    // Once more changes nothing.
    await platform.act(target, seen =>
      platform.revisions.remake(target, stored, seen),
    );
    expect((await platform.deployment(target, 'shop')).spec.replicas).toBe(2);
  });

  it('deletes the Deployment of stable', async () => {
    const target = await platform.prepareAdopted(shop);
    await platform.start(target, 'r1', 1);
    await platform.point(target, 'r1');
    await platform.act(target, seen =>
      platform.revisions.remove(target, 'r0', seen),
    );
    await platform.delete(target, deployments, 'shop-r1');
    expect(await platform.revisions.observe(target)).toMatchObject({
      adoption: 'done',
      handle: 'r1',
      revisions: [{ name: 'r0' }],
    });
    // As the core asks where stable itself is missing: like what the handle selects.
    await platform.act(target, seen =>
      platform.revisions.create(target, { ...r1, from: 'r1' }, seen),
    );
    await platform.makeWhole(target, 'r1', 1);
    await platform.look(target, ({ revisions }) =>
      revisions.some(one => one.name === 'r1' && one.available === 1),
    );
  });
});
