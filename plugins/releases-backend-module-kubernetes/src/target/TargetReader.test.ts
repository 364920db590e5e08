import { services } from '@backstage-releases/cluster-client';
import { deployment, service } from '../__testUtils__/manifests';
import { TestPlatform } from '../__testUtils__/TestPlatform';

jest.setTimeout(180_000);

const r1 = {
  name: 'r1',
  version: '1.1.0',
  digest: `sha256:${'1'.repeat(64)}`,
  image: 'registry.example/shop',
  from: 'r0',
};

describe('TargetReader says what is not clear', () => {
  let platform: TestPlatform;

  beforeAll(async () => {
    platform = await TestPlatform.start();
  });

  afterAll(() => platform.stop());

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
    await expect(platform.revisions.observe(target)).rejects.toThrow(
      `Several Deployments with labels 'backstage.io/kubernetes-id=shop' in namespace '${target.namespace}': 'shop', 'shop-worker'. Name one in the annotation 'backstage-releases/workload'`,
    );
    const named = {
      ...target,
      service: {
        ...target.service,
        annotations: { 'backstage-releases/workload': 'shop' },
      },
    };
    expect((await platform.revisions.observe(named)).adoption).toBe('none');
  });

  it('when no Deployment is the one that is meant', async () => {
    const target = await platform.prepare([deployment('other')]);
    await expect(platform.revisions.observe(target)).rejects.toThrow(
      `No Deployment with labels 'backstage.io/kubernetes-id=shop' or named 'shop' in namespace '${target.namespace}'; there are 'other'`,
    );
    const silent = await platform.prepare([deployment('other')], {});
    await expect(platform.revisions.observe(silent)).rejects.toThrow(
      `Component 'component:default/shop' doesn't say which Deployment runs it: set the annotation 'backstage-releases/workload', 'backstage.io/kubernetes-id' or 'backstage.io/kubernetes-label-selector'. In namespace '${silent.namespace}' there are 'other'`,
    );
  });

  it('when nothing runs yet', async () => {
    const target = await platform.prepare([]);
    const seen = await platform.revisions.observe(target);
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
    // the workload runs all the same, so it is not to be taken for gone
    await expect(platform.revisions.observe(target)).rejects.toMatchObject({
      name: 'InputError',
      message:
        "No Service selects the instances of Deployment 'shop'; the Services of its namespace are 'other'",
    });
  });

  it('when several Services could be the handle, unless one has the name', async () => {
    const web = service('web', { selector: { app: 'shop' } });
    const target = await platform.prepare([
      deployment(),
      web,
      service('api', { selector: { app: 'shop' } }),
    ]);
    await expect(platform.revisions.observe(target)).rejects.toThrow(
      "Several Services select the instances of Deployment 'shop': 'api', 'web'. One of them must be called 'shop'",
    );
    await platform.delete(target, services, 'api');
    await platform.apply(target.namespace, [service()]);
    expect((await platform.revisions.observe(target)).warnings).toContain(
      "Service 'web' selects the instances of all revisions, so its callers reach a canary too",
    );
  });
});
