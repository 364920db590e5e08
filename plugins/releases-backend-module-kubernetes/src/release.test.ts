import { eventually } from '@backstage-releases/local-cluster';
import { deployments, services } from '@backstage-releases/cluster-client';
import { deployment, ingress, service } from './__testUtils__/manifests';
import { TestPlatform } from './__testUtils__/TestPlatform';

jest.setTimeout(120_000);

describe('a release on Kubernetes', () => {
  let platform: TestPlatform;

  beforeAll(async () => {
    platform = await TestPlatform.start();
  });

  afterAll(() => platform.stop());

  it('takes over what runs, moves users to a new version, and leaves the entrance as it was', async () => {
    const host = 'walk.example';
    const target = await platform.prepare([
      deployment(),
      service(),
      ingress('shop', host),
    ]);
    const { revisions, entrance } = platform;
    const oldImage = 'registry.example/shop:1.0.0';
    const newImage = `registry.example/shop:1.1.0@sha256:${'1'.repeat(64)}`;
    const original = await platform.ingress(target, 'shop');
    await eventually(
      () => platform.ask(host),
      answer => answer === oldImage,
    );

    expect(await revisions.observe(target)).toMatchObject({
      adoption: 'none',
      revisions: [{ name: 'r0', version: '1.0.0', wanted: 2, adopted: true }],
    });
    await platform.adopt(target);
    expect(await revisions.observe(target)).toMatchObject({
      adoption: 'done',
      handle: 'r0',
      warnings: [],
      revisions: [{ name: 'r0', wanted: 2, available: 2 }],
    });
    expect((await platform.service(target, 'shop')).spec.selector).toEqual({
      app: 'shop',
      'backstage-releases/revision': 'r0',
    });
    expect((await platform.service(target, 'shop-r0')).spec.selector).toEqual({
      app: 'shop',
      'backstage-releases/revision': 'r0',
    });

    await platform.start(target, 'r1', 2);
    expect((await platform.deployment(target, 'shop-r1')).spec).toMatchObject({
      replicas: 2,
      template: {
        metadata: {
          labels: { app: 'shop', 'backstage-releases/revision': 'r1' },
        },
        spec: { containers: [{ image: newImage }] },
      },
    });
    expect(await platform.ask(host)).toBe(oldImage);

    await platform.makeEntry(target);
    expect(await entrance.observe(target)).toMatchObject({
      kind: 'Ingress',
      name: 'shop',
      pointsTo: 'service',
      leftovers: false,
    });
    await entrance.point(
      target,
      { service: 'shop-canary' },
      await entrance.observe(target),
    );
    expect(await entrance.observe(target)).toMatchObject({
      pointsTo: 'proxy',
      leftovers: true,
    });
    await eventually(
      () => platform.ask(host),
      answer => answer === 'the proxy',
    );

    await platform.point(target, 'r1');
    expect(await revisions.observe(target)).toMatchObject({
      adoption: 'done',
      handle: 'r1',
      revisions: [
        { name: 'r0', available: 2 },
        { name: 'r1', version: '1.1.0', available: 2, adopted: false },
      ],
    });
    await entrance.restore(target, await entrance.observe(target));
    const restored = await platform.ingress(target, 'shop');
    expect(restored.spec).toEqual(original.spec);
    expect(restored.metadata.annotations).toEqual(
      original.metadata.annotations,
    );
    expect(await entrance.observe(target)).toMatchObject({
      pointsTo: 'service',
      leftovers: false,
    });
    await eventually(
      () => platform.ask(host),
      answer => answer === newImage,
    );

    await platform.act(target, seen => revisions.remove(target, 'r0', seen));
    const end = await platform.look(
      target,
      ({ instances }) => instances.length === 2,
    );
    expect(end.revisions).toMatchObject([
      { name: 'r0', wanted: 0, available: 0, adopted: true },
      { name: 'r1', wanted: 2, available: 2 },
    ]);
    expect(await platform.names(target, deployments)).toEqual([
      'shop',
      'shop-r1',
    ]);
    expect(await platform.names(target, services)).toEqual([
      'shop',
      'shop-canary',
      'shop-r1',
    ]);
    expect(await platform.ask(host)).toBe(newImage);
  });
});
