import { openWatch } from '../__testUtils__/openWatch';
import { eventually } from '../eventually';
import {
  deployment,
  service,
  startTestCluster,
  type TestCluster,
} from '../__testUtils__/testCluster';

const apps = '/apis/apps/v1/namespaces/default';
const core = '/api/v1/namespaces/default';
const mergePatch = { 'content-type': 'application/merge-patch+json' };

jest.setTimeout(60_000);

describe('controllers', () => {
  let cluster: TestCluster;

  beforeEach(async () => {
    cluster = await startTestCluster();
  });

  afterEach(() => cluster.stop());

  const items = async (path: string) =>
    (await cluster.call('GET', path)).body.items as any[];
  const getDeployment = async (name: string) =>
    (await cluster.call('GET', `${apps}/deployments/${name}`)).body;
  const rolledOut = (name: string, replicas: number) =>
    eventually(
      () => getDeployment(name),
      ({ metadata, status }) =>
        status.observedGeneration === metadata.generation &&
        (status.updatedReplicas ?? 0) === replicas &&
        (status.replicas ?? 0) === replicas &&
        (status.availableReplicas ?? 0) === replicas,
    );
  const patch = (path: string, body: object) =>
    cluster.call('PATCH', path, body, mergePatch);
  const setImage = (name: string, image: string) =>
    patch(`${apps}/deployments/${name}`, {
      spec: { template: { spec: { containers: [{ name: 'app', image }] } } },
    });

  it('runs a Deployment by way of a ReplicaSet', async () => {
    await cluster.apply([deployment('web', 'app:1')]);
    const { metadata, status } = await rolledOut('web', 2);
    expect(metadata.annotations).toEqual({
      'deployment.kubernetes.io/revision': '1',
    });
    expect(
      status.conditions.map((each: any) => [
        each.type,
        each.status,
        each.reason,
      ]),
    ).toEqual(
      expect.arrayContaining([
        ['Available', 'True', 'MinimumReplicasAvailable'],
        ['Progressing', 'True', 'NewReplicaSetAvailable'],
      ]),
    );
    const [set] = await items(`${apps}/replicasets`);
    const pods = await items(`${core}/pods`);
    expect(pods).toHaveLength(2);
    for (const pod of pods) {
      expect(pod.metadata.ownerReferences).toMatchObject([
        { kind: 'ReplicaSet', uid: set.metadata.uid, controller: true },
      ]);
      expect(pod.metadata.labels['pod-template-hash']).toBe(
        set.metadata.labels['pod-template-hash'],
      );
      expect(pod.status.podIP).toBe('127.0.0.1');
      const answer = await fetch(
        `http://127.0.0.1:${pod.spec.containers[0].ports[0].containerPort}/`,
      );
      expect(await answer.json()).toMatchObject({ pod: pod.metadata.name });
    }
  });

  it('rolls out a change within the bounds of the strategy', async () => {
    await cluster.apply([
      deployment('web', 'app:1', {
        replicas: 4,
        strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      }),
    ]);
    await rolledOut('web', 4);
    const watch = await openWatch(
      cluster,
      `${apps}/deployments?watch=1&fieldSelector=metadata.name%3Dweb`,
    );
    await setImage('web', 'app:2');
    await rolledOut('web', 4);
    watch.close();
    for (const { object } of watch.events) {
      expect(object.status.availableReplicas).toBeGreaterThanOrEqual(4);
      expect(object.status.replicas).toBeLessThanOrEqual(5);
    }
    const sets = await items(`${apps}/replicasets`);
    expect(
      sets
        .map(({ metadata, spec }) => [
          metadata.annotations['deployment.kubernetes.io/revision'],
          spec.replicas,
        ])
        .sort(),
    ).toEqual([
      ['1', 0],
      ['2', 4],
    ]);
  });

  it('takes a ReplicaSet up again when its template comes back, and keeps as many old ones as asked', async () => {
    await cluster.apply([
      deployment('web', 'app:1', { replicas: 1, revisionHistoryLimit: 1 }),
    ]);
    for (const version of [2, 3, 2]) {
      await rolledOut('web', 1);
      await setImage('web', `app:${version}`);
    }
    const { metadata } = await rolledOut('web', 1);
    expect(metadata.annotations['deployment.kubernetes.io/revision']).toBe('4');
    const sets = await eventually(
      () => items(`${apps}/replicasets`),
      all => all.length === 2,
    );
    const images = sets.map(set => [
      set.spec.template.spec.containers[0].image,
      set.spec.replicas,
    ]);
    expect(images.sort()).toEqual([
      ['app:2', 1],
      ['app:3', 0],
    ]);
  });

  it('keeps the old pods while new ones do not start, and says why', async () => {
    await cluster.apply([deployment('web', 'app:1', { replicas: 2 })]);
    await rolledOut('web', 2);
    await setImage('web', 'missing:1');
    const [broken] = await eventually(
      async () =>
        (
          await items(`${core}/pods`)
        ).filter(pod => pod.spec.containers[0].image === 'missing:1'),
      pods =>
        pods[0]?.status.containerStatuses?.[0].state.waiting?.reason ===
        'ImagePullBackOff',
    );
    expect(broken.status.phase).toBe('Pending');
    await setImage('web', 'crash:1');
    await eventually(
      () => items(`${core}/pods`),
      pods =>
        pods.some(
          ({ status }) =>
            status.containerStatuses?.[0].state.waiting?.reason ===
              'CrashLoopBackOff' &&
            status.containerStatuses[0].restartCount > 1,
        ),
    );
    expect((await getDeployment('web')).status.availableReplicas).toBe(2);
  });

  it('ends all old pods before it starts new ones with Recreate', async () => {
    await cluster.apply([
      deployment('web', 'app:1', { strategy: { type: 'Recreate' } }),
    ]);
    await rolledOut('web', 2);
    const watch = await openWatch(cluster, `${core}/pods?watch=1`);
    await setImage('web', 'app:2');
    await rolledOut('web', 2);
    watch.close();
    const images = watch.events.map(({ type, object }) => ({
      type,
      image: object.spec.containers[0].image,
    }));
    const lastOld = images.findLastIndex(each => each.type === 'DELETED');
    const firstNew = images.findIndex(each => each.image === 'app:2');
    expect(lastOld).toBeGreaterThanOrEqual(0);
    expect(firstNew).toBeGreaterThan(lastOld);
  });

  it('scales by the subresource, to nothing too', async () => {
    await cluster.apply([deployment('web', 'app:1')]);
    await rolledOut('web', 2);
    const path = `${apps}/deployments/web/scale`;
    const up = await patch(path, { spec: { replicas: 3 } });
    expect(up.body).toMatchObject({ kind: 'Scale', spec: { replicas: 3 } });
    await rolledOut('web', 3);
    expect((await cluster.call('GET', path)).body.status).toEqual({
      replicas: 3,
      selector: 'app=web',
    });
    await patch(path, { spec: { replicas: 0 } });
    await rolledOut('web', 0);
    await eventually(
      () => items(`${core}/pods`),
      pods => pods.length === 0,
    );
  });

  it('waits for readiness, and takes a pod that loses it out of the endpoints', async () => {
    await cluster.apply([
      deployment('web', 'app:1', { replicas: 1 }),
      service('web'),
    ]);
    await rolledOut('web', 1);
    const slices =
      '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices';
    const conditions = async () =>
      (await items(`${slices}?labelSelector=kubernetes.io/service-name%3Dweb`))
        .flatMap(slice => slice.endpoints ?? [])
        .map(endpoint => endpoint.conditions);
    await eventually(conditions, all => all[0]?.ready === true);
    const [pod] = await items(`${core}/pods`);
    await patch(`${core}/pods/${pod.metadata.name}`, {
      metadata: { annotations: { 'fakelet/ready': 'false' } },
    });
    expect(
      await eventually(conditions, all => all[0]?.ready === false),
    ).toEqual([{ ready: false, serving: false, terminating: false }]);
    await eventually(
      () => getDeployment('web'),
      ({ status }) => (status.availableReplicas ?? 0) === 0,
    );
    await patch(`${core}/pods/${pod.metadata.name}`, {
      metadata: { annotations: { 'fakelet/ready': null } },
    });
    await eventually(conditions, all => all[0]?.ready === true);
  });

  it('splits endpoints by the numbers of a named port, and leaves slices of others alone', async () => {
    const hand = {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: {
        name: 'hand',
        labels: { 'kubernetes.io/service-name': 'plain' },
      },
      addressType: 'IPv4',
      endpoints: [{ addresses: ['127.0.0.1'] }],
      ports: [{ name: 'http', port: 1234 }],
    };
    await cluster.apply([
      deployment('web', 'app:1'),
      service('web'),
      service('plain', { selector: undefined }),
      hand as any,
    ]);
    await rolledOut('web', 2);
    const path = '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices';
    const slices = await eventually(
      () => items(`${path}?labelSelector=kubernetes.io/service-name%3Dweb`),
      all => all.filter(each => each.endpoints?.length === 1).length === 2,
    );
    const pods = await items(`${core}/pods`);
    expect(slices.map(slice => slice.ports[0].port).sort()).toEqual(
      pods.map(pod => pod.spec.containers[0].ports[0].containerPort).sort(),
    );
    await cluster.call('DELETE', `${core}/services/web`);
    await eventually(
      () => items(path),
      all => all.map(each => each.metadata.name).join() === 'hand',
    );
  });

  it('replaces a deleted pod, whose server ends', async () => {
    await cluster.apply([deployment('web', 'app:1', { replicas: 1 })]);
    await rolledOut('web', 1);
    const [pod] = await items(`${core}/pods`);
    const port = pod.spec.containers[0].ports[0].containerPort;
    await cluster.call('DELETE', `${core}/pods/${pod.metadata.name}`);
    await eventually(
      () => items(`${core}/pods`),
      pods =>
        pods.length === 1 &&
        pods[0].metadata.uid !== pod.metadata.uid &&
        pods[0].status.phase === 'Running',
    );
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
  });

  it.each(['Background', 'Foreground'])(
    'deletes what a Deployment owns with it (%s)',
    async propagationPolicy => {
      await cluster.apply([deployment('web', 'app:1')]);
      await rolledOut('web', 2);
      await cluster.call('DELETE', `${apps}/deployments/web`, {
        propagationPolicy,
      });
      for (const path of [
        `${core}/pods`,
        `${apps}/replicasets`,
        `${apps}/deployments`,
      ]) {
        const left = await eventually(
          () => items(path),
          all => all.length === 0,
        );
        expect(left).toEqual([]);
      }
    },
  );

  it('leaves orphans when asked to, which a new Deployment adopts', async () => {
    await cluster.apply([deployment('web', 'app:1')]);
    await rolledOut('web', 2);
    const before = await items(`${core}/pods`);
    await cluster.call('DELETE', `${apps}/deployments/web`, {
      propagationPolicy: 'Orphan',
    });
    await eventually(
      () => items(`${apps}/replicasets`),
      ([set]) => set.metadata.ownerReferences === undefined,
    );
    await cluster.apply([deployment('web', 'app:1')]);
    const { metadata } = await rolledOut('web', 2);
    const [set] = await items(`${apps}/replicasets`);
    expect(set.metadata.ownerReferences[0].uid).toBe(metadata.uid);
    const uids = (pods: any[]) => pods.map(pod => pod.metadata.uid).sort();
    expect(uids(await items(`${core}/pods`))).toEqual(uids(before));
  });

  it('releases a pod that loses its label and makes another', async () => {
    await cluster.apply([deployment('web', 'app:1', { replicas: 1 })]);
    await rolledOut('web', 1);
    const [pod] = await items(`${core}/pods`);
    await patch(`${core}/pods/${pod.metadata.name}`, {
      metadata: { labels: { app: 'debug' } },
    });
    const pods = await eventually(
      () => items(`${core}/pods`),
      all => all.length === 2,
    );
    const released = pods.find(each => each.metadata.uid === pod.metadata.uid);
    expect(released.metadata.ownerReferences).toBeUndefined();
  });
});
