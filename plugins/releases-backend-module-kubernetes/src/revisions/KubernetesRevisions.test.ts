import {
  deployments,
  pods,
  services,
} from '@backstage-releases/cluster-client';
import { TargetContext } from '@backstage-releases/plugin-releases-node';
import { eventually } from '../__testUtils__/eventually';
import { deployment, ingress, service, shop } from '../__testUtils__/manifests';
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

  const observe = (target: TargetContext) => platform.revisions.observe(target);

  const adopted = async () => {
    const target = await platform.prepare(shop);
    await platform.adopt(target);
    return target;
  };

  /** Scales until a revision is whole, as the core does. */
  const makeWhole = (target: TargetContext, name: string, instances: number) =>
    eventually(
      async () => {
        await platform.act(target, seen =>
          platform.revisions.scale(target, name, instances, seen),
        );
        return observe(target);
      },
      ({ revisions }) =>
        revisions.some(one => one.name === name && !one.incomplete),
    );

  describe('takes over what runs', () => {
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
      await platform.act(target, seen =>
        platform.revisions.adopt(target, seen),
      );
      const pending = await observe(target);
      expect(pending).toMatchObject({ adoption: 'pending' });
      expect(pending.handle).toBeUndefined();
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

    it.each([
      [{ replicas: 1 }, 'replaces its only instance: requests under way on it'],
      [{ strategy: { type: 'Recreate' } }, "its strategy 'Recreate' stops all"],
    ])(
      'and warns beforehand where that interrupts: %j',
      async (spec, words) => {
        const target = await platform.prepare([
          deployment('shop', spec),
          service(),
        ]);
        expect((await observe(target)).warnings).toEqual([
          expect.stringContaining(words),
        ]);
      },
    );

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
        const stranger = instances.find(({ name }) =>
          name.startsWith('worker'),
        );
        const before = await platform.deployment(target, 'shop');
        const message = `Service 'shop' also selects pod '${stranger?.name}', which Deployment 'shop' doesn't run: it would get no more requests`;
        await expect(
          platform.act(target, seen => platform.revisions.adopt(target, seen)),
        ).rejects.toMatchObject({ name: 'InputError', message });
        expect(await observe(target)).toMatchObject({
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

  describe('says what is not clear', () => {
    it('when several Deployments could be meant, unless one is named', async () => {
      const two = [
        deployment('shop'),
        {
          ...deployment('shop-worker'),
          metadata: {
            name: 'shop-worker',
            labels: { 'backstage.io/kubernetes-id': 'shop' },
          },
        },
        service(),
      ];
      const target = await platform.prepare(two);
      await expect(observe(target)).rejects.toThrow(
        `Several Deployments with labels 'backstage.io/kubernetes-id=shop' in namespace '${target.namespace}': 'shop', 'shop-worker'. Name one in the annotation 'backstage-releases/workload'`,
      );
      const named = {
        ...target,
        service: {
          ...target.service,
          annotations: { 'backstage-releases/workload': 'shop' },
        },
      };
      expect((await observe(named)).adoption).toBe('none');
    });

    it('when no Deployment is the one that is meant', async () => {
      const target = await platform.prepare([deployment('other')]);
      await expect(observe(target)).rejects.toThrow(
        `No Deployment with labels 'backstage.io/kubernetes-id=shop' or named 'shop' in namespace '${target.namespace}'; there are 'other'`,
      );
      const silent = await platform.prepare([deployment('other')], {});
      await expect(observe(silent)).rejects.toThrow(
        `Component 'component:default/shop' doesn't say which Deployment runs it: set the annotation 'backstage-releases/workload', 'backstage.io/kubernetes-id' or 'backstage.io/kubernetes-label-selector'. In namespace '${silent.namespace}' there are 'other'`,
      );
    });

    it('when nothing runs yet', async () => {
      const target = await platform.prepare([]);
      const seen = await observe(target);
      expect(seen).toMatchObject({ adoption: 'absent', revisions: [] });
      await platform.revisions.fence(target, seen);
      await expect(
        platform.revisions.create(target, r1, seen),
      ).rejects.toMatchObject({ name: 'ConflictError' });
    });

    it('when the Service is missing', async () => {
      const target = await platform.prepare([
        deployment(),
        service('other', { selector: { app: 'other' } }),
      ]);
      await expect(observe(target)).rejects.toThrow(
        "No Service selects the instances of Deployment 'shop'; the Services of its namespace are 'other'",
      );
    });

    it('when several Services could be the handle, unless one has the name', async () => {
      const web = service('web', { selector: { app: 'shop' } });
      const target = await platform.prepare([
        deployment(),
        web,
        service('api', { selector: { app: 'shop' } }),
      ]);
      await expect(observe(target)).rejects.toThrow(
        "Several Services select the instances of Deployment 'shop': 'api', 'web'. One of them must be called 'shop'",
      );
      await platform.delete(target, services, 'api');
      await platform.apply(target.namespace, [service()]);
      expect((await observe(target)).warnings).toContain(
        "Service 'web' selects the instances of all revisions, so its callers reach a canary too",
      );
    });
  });

  describe('makes revisions', () => {
    it('once, however often it is asked', async () => {
      const target = await adopted();
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
      const target = await adopted();
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
      const target = await adopted();
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
      const target = await adopted();
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
      const target = await adopted();
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
      expect(await observe(target)).toMatchObject({ adoption: 'done' });

      await makeWhole(target, 'r0', 2);
      await platform.look(
        target,
        ({ revisions }) => revisions[0].available === 2,
      );
      await platform.point(target, 'r0');
      expect(await observe(target)).toMatchObject({
        adoption: 'done',
        handle: 'r0',
        revisions: [{ name: 'r0', version: '1.0.0', available: 2 }, {}],
      });
    });
  });

  describe('goes on when somebody else', () => {
    it('widens the handle', async () => {
      const target = await adopted();
      await platform.start(target, 'r1', 1);
      await platform.point(target, 'r1');
      await platform.patch(target, services, 'shop', [
        {
          op: 'remove',
          path: '/spec/selector/backstage-releases~1revision',
        },
      ]);
      const seen = await observe(target);
      expect(seen).toMatchObject({ adoption: 'done' });
      expect(seen.handle).toBeUndefined();
      await platform.point(target, 'r1');
      expect((await observe(target)).handle).toBe('r1');
    });

    it('applies the first manifests again', async () => {
      const target = await adopted();
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
      const target = await adopted();
      await platform.delete(target, services, 'shop');
      await expect(observe(target)).rejects.toThrow('No Service selects');
      await platform.apply(target.namespace, [service()]);
      await platform.adopt(target);
      expect((await observe(target)).handle).toBe('r0');
    });

    it('lets the handle select something else', async () => {
      const target = await adopted();
      await platform.patch(target, services, 'shop', {
        spec: { selector: { app: 'other' } },
      });
      await expect(observe(target)).rejects.toThrow(
        "No Service selects the instances of Deployment 'shop'",
      );
    });

    it('deletes the Service of a revision', async () => {
      const target = await adopted();
      await platform.start(target, 'r1', 1);
      for (const name of ['r0', 'r1']) {
        await platform.delete(target, services, `shop-${name}`);
      }
      const seen = await observe(target);
      expect(seen.revisions.find(one => one.name === 'r1')).toMatchObject({
        incomplete: true,
        wanted: 1,
      });
      await makeWhole(target, 'r1', 1);
      await platform.adopt(target);
      expect((await observe(target)).revisions).toMatchObject([
        { name: 'r0', incomplete: false, wanted: 2 },
        { name: 'r1', incomplete: false, wanted: 1 },
      ]);
    });

    it('deletes the Deployment of a canary', async () => {
      const target = await adopted();
      await platform.start(target, 'r1', 1);
      await platform.delete(target, deployments, 'shop-r1');
      expect((await observe(target)).revisions).toHaveLength(1);
      await platform.start(target, 'r1', 1);
      // The garbage collector may take the Service of the first Deployment at any time.
      const { uid } = (await platform.deployment(target, 'shop-r1')).metadata;
      await eventually(
        async () => {
          await makeWhole(target, 'r1', 1);
          return platform.service(target, 'shop-r1');
        },
        ({ metadata }) => metadata.ownerReferences?.[0].uid === uid,
      );
    });

    it('deletes the Deployment of stable', async () => {
      const target = await adopted();
      await platform.start(target, 'r1', 1);
      await platform.point(target, 'r1');
      await platform.act(target, seen =>
        platform.revisions.remove(target, 'r0', seen),
      );
      await platform.delete(target, deployments, 'shop-r1');
      expect(await observe(target)).toMatchObject({
        adoption: 'done',
        handle: 'r1',
        revisions: [{ name: 'r0' }],
      });
      // As the core asks where stable itself is missing: like what the handle selects.
      await platform.act(target, seen =>
        platform.revisions.create(target, { ...r1, from: 'r1' }, seen),
      );
      await makeWhole(target, 'r1', 1);
      await platform.look(target, ({ revisions }) =>
        revisions.some(one => one.name === 'r1' && one.available === 1),
      );
    });
  });
});
