import {
  endpointSlices,
  KubeObject,
  leases,
  services,
} from '@backstage-releases/cluster-client';
import { eventually } from '../__testUtils__/eventually';
import { TOKEN, useCluster } from './__testUtils__/useCluster';

jest.setTimeout(300_000);

describe('a proxy with a cluster', () => {
  const on = useCluster();
  const { confirmed, create, replace, route, slicesOf, start } = on;

  it('says where it is by a Lease, and takes it back when it ends', async () => {
    const proxy = await start('left');
    const other = await start('right');
    const read = async () =>
      (
        await on.client.list<KubeObject & { spec: Record<string, unknown> }>(
          leases,
          {
            namespace: 'prod',
            labelSelector: 'backstage-releases/canary-proxy=true',
          },
        )
      ).items;
    const found = await eventually(read, ({ length }) => length === 2);
    expect(found[0]).toMatchObject({
      metadata: {
        name: 'canary-proxy-left',
        annotations: {
          'backstage-releases/admin-url': proxy.adminUrl,
          'backstage-releases/data-address': '127.0.0.1',
        },
      },
      spec: { holderIdentity: 'left', leaseDurationSeconds: 15 },
    });
    const renewed = Date.parse(String(found[0].spec.renewTime));
    expect(Math.abs(Date.now() - renewed)).toBeLessThan(120_000);
    await proxy.stop();
    expect((await read()).map(({ metadata }) => metadata.name)).toEqual([
      'canary-proxy-right',
    ]);
    await other.stop();
    expect(await read()).toEqual([]);
  });

  it('is entered through EndpointSlices of its own', async () => {
    const entry = {
      namespace: 'prod',
      service: 'shop-canary',
      portName: 'http',
    };
    await on.cluster.apply([
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'shop-canary', namespace: 'prod' },
        spec: { ports: [{ name: 'http', port: 80, targetPort: 8001 }] },
      },
      {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'Ingress',
        metadata: { name: 'shop', namespace: 'prod' },
        spec: {
          rules: [
            {
              http: {
                paths: [
                  {
                    path: '/',
                    pathType: 'Prefix',
                    backend: {
                      service: { name: 'shop-canary', port: { name: 'http' } },
                    },
                  },
                ],
              },
            },
          ],
        },
      },
    ]);
    const left = await start('left');
    const right = await start('right');
    await create(route(1, 100, { entry }));
    await Promise.all([confirmed(left, 1), confirmed(right, 1)]);
    const { items } = await eventually(
      () => slicesOf('shop-canary'),
      list => list.items.length === 2,
    );
    const service = await on.client.get(services, {
      namespace: 'prod',
      name: 'shop-canary',
    });
    expect(items[0]).toMatchObject({
      metadata: {
        name: 'shop-canary-left',
        labels: {
          'endpointslice.kubernetes.io/managed-by': 'canary-proxy',
          'backstage-releases/canary-proxy-instance': 'left',
        },
        ownerReferences: [{ kind: 'Service', uid: service.metadata.uid }],
      },
      endpoints: [{ addresses: ['127.0.0.1'], conditions: { ready: true } }],
      ports: [{ name: 'http', port: left.port('prod.shop') }],
    });
    const entered = await eventually(
      () =>
        fetch(`${on.cluster.ingressUrl}/`, { headers: { cookie: 'uid=1' } }),
      ({ status: code }) => code === 200,
    );
    expect((await entered.json()).image).toBe('shop-r2');

    // somebody spoils it: it is put right when anything happens
    await on.client.delete(endpointSlices, {
      namespace: 'prod',
      name: 'shop-canary-left',
    });
    await replace(route(2, 100, { entry }));
    await eventually(
      () => slicesOf('shop-canary'),
      list => list.items.length === 2,
    );

    await left.stop();
    const names = async () =>
      (await slicesOf('shop-canary')).items.map(slice => slice.metadata.name);
    expect(await names()).toEqual(['shop-canary-right']);
    await fetch(`${right.adminUrl}/v1/routes/prod.shop?generation=2`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    await eventually(names, ({ length }) => length === 0);
  });
});
