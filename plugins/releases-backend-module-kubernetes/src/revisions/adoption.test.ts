import { eventually } from '@backstage-releases/local-cluster';
import { deployments, pods } from '@backstage-releases/cluster-client';
import { deployment, ingress, service, shop } from '../__testUtils__/manifests';
import { TestPlatform } from '../__testUtils__/TestPlatform';

jest.setTimeout(180_000);

describe('taking over what runs', () => {
  let platform: TestPlatform;

  beforeAll(async () => {
    platform = await TestPlatform.start();
  });

  afterAll(() => platform.stop());

  it('without a request that fails', async () => {
    const host = 'adoption.example';
    const target = await platform.prepare([
      deployment('shop', {
        strategy: {
          type: 'RollingUpdate',
          rollingUpdate: { maxSurge: 1, maxUnavailable: 0 },
        },
      }),
      service(),
      ingress('shop', host),
    ]);
    await eventually(
      () => platform.ask(host),
      answer => answer !== '404' && answer !== '503',
    );
    expect(
      await platform.askDuring(host, () => platform.adopt(target)),
    ).toEqual([]);
  });

  it('step by step: labels, waits, narrows the handle only then, and is repeatable', async () => {
    const target = await platform.prepare(shop);
    await platform.look(
      target,
      ({ revisions }) => revisions[0].available === 2,
    );
    await platform.act(target, seen => platform.revisions.adopt(target, seen));
    const rolling = await platform.revisions.observe(target);
    expect(['waiting', 'pending']).toContain(rolling.adoption);
    expect(rolling.handle).toBeUndefined();
    expect(
      JSON.parse(
        (await platform.deployment(target, 'shop')).metadata.annotations![
          'backstage-releases/original'
        ],
      ),
    ).toEqual({
      spec: {
        replicas: 2,
        template: { metadata: { labels: { app: 'shop' } } },
      },
    });
    await platform.adopt(target);
    const { items } = await platform.client.list(pods, {
      namespace: target.namespace,
      labelSelector: 'backstage-releases/revision=r0',
    });
    expect(items).toHaveLength(2);
    const handle = await platform.service(target, 'shop');
    expect(
      JSON.parse(handle.metadata.annotations!['backstage-releases/original']),
    ).toEqual({ spec: { selector: { app: 'shop' } } });
    await platform.adopt(target);
    expect((await platform.service(target, 'shop')).metadata).toEqual(
      handle.metadata,
    );
  });

  it('and only waits while its instances are replaced', async () => {
    const target = await platform.prepare([
      deployment('shop', {
        replicas: 1,
        template: {
          metadata: { labels: { app: 'shop' } },
          spec: { containers: [{ name: 'app', image: 'missing/shop' }] },
        },
      }),
      service(),
    ]);
    await platform.act(target, seen => platform.revisions.adopt(target, seen));
    const seen = await platform.look(
      target,
      ({ adoption }) => adoption === 'waiting',
    );
    expect(seen.waitsFor).toMatch(
      /^Deployment 'shop' is rolling out: \d of 1 instances carry the label$/,
    );
    let writes = 0;
    await platform.watched.holding(
      async () => {
        writes += 1;
      },
      () => platform.revisions.adopt(target, seen),
    );
    expect(writes).toBe(0);
  });

  it.each([
    [{ replicas: 1 }, 'replaces its only instance: requests under way on it'],
    [{ strategy: { type: 'Recreate' } }, "its strategy 'Recreate' stops all"],
  ])('and warns beforehand where that interrupts: %j', async (spec, words) => {
    const target = await platform.prepare([
      deployment('shop', spec),
      service(),
    ]);
    expect((await platform.revisions.observe(target)).warnings).toEqual([
      expect.stringContaining(words),
    ]);
  });

  it.each([
    [
      'a selector of its own',
      { app: 'shop', role: 'worker' },
      { role: 'worker' },
    ],
    [
      'the same selector and more',
      { app: 'shop', role: 'worker' },
      { app: 'shop', role: 'worker' },
    ],
  ])(
    'but not where its Service has instances of another Deployment with %s',
    async (_, labels, matchLabels) => {
      const worker = deployment('worker', { replicas: 1 }, labels);
      const target = await platform.prepare([
        ...shop,
        {
          ...worker,
          spec: { ...(worker.spec as object), selector: { matchLabels } },
        },
      ]);
      const { instances } = await platform.look(
        target,
        seen =>
          seen.instances.length === 3 &&
          seen.instances.every(({ status }) => status === 'ready'),
      );
      const stranger = instances.find(({ name }) => name.startsWith('worker'));
      const before = await platform.deployment(target, 'shop');
      const message = `Service 'shop' also selects pod '${stranger?.name}', which Deployment 'shop' doesn't run: it would get no more requests`;
      await expect(
        platform.act(target, seen => platform.revisions.adopt(target, seen)),
      ).rejects.toMatchObject({ name: 'InputError', message });
      expect(await platform.revisions.observe(target)).toMatchObject({
        adoption: 'none',
        warnings: [message],
        revisions: [{ name: 'r0', available: 2 }],
      });
      expect((await platform.deployment(target, 'shop')).spec).toEqual(
        before.spec,
      );
      await platform.delete(target, deployments, 'worker');
      await platform.look(target, seen => seen.instances.length === 2);
      await platform.adopt(target);
    },
  );
});
