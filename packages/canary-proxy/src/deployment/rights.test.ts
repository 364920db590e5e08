import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  clusterClientFromKubeconfig,
  configMaps,
  leases,
} from '@backstage-releases/cluster-client';
import {
  echoImages,
  LocalCluster,
  startCluster,
} from '@backstage-releases/local-cluster';
import { eventually } from '../__testUtils__/eventually';
import { quietLog } from '../__testUtils__/quietLog';
import { startProxy } from '../program/startProxy';
import { onlyOne, renderBase, settingsOf } from './__testUtils__/base';
import { RoleGate, rightsOf } from './__testUtils__/RoleGate';
import { useSettingsFiles } from './__testUtils__/useSettingsFiles';

jest.setTimeout(120_000);

const namespace = 'prod';

const group = {
  revision: 'r1',
  service: { namespace, name: 'shop-r1', port: 80 },
};

const route = (generation: number) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: {
    name: 'shop-route',
    namespace,
    labels: { 'backstage-releases/route': 'prod.shop' },
  },
  data: {
    'route.json': JSON.stringify({
      version: 1,
      id: 'prod.shop',
      generation,
      port: 8000,
      bucketing: 'xxh32-10000',
      stable: group,
      entry: { namespace, service: 'shop-canary' },
    }),
  },
});

describe('the Role of the Kustomize base', () => {
  const manifests = renderBase();
  const rights = rightsOf(onlyOne(manifests, 'Role').rules);
  const files = useSettingsFiles();
  let cluster: LocalCluster;

  beforeAll(async () => {
    cluster = await startCluster({ images: echoImages });
    writeFileSync(join(files.folder, 'direct'), cluster.kubeconfig());
    await cluster.apply([
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'shop-r1', namespace },
        spec: {
          selector: { app: 'shop' },
          ports: [{ name: 'http', port: 80, targetPort: 'http' }],
        },
      },
      route(1),
    ]);
  });

  afterAll(() => cluster.stop());

  it('is bound to the account that the proxies run as', () => {
    const binding = onlyOne(manifests, 'RoleBinding');
    const { name } = onlyOne(manifests, 'ServiceAccount').metadata;
    const { spec } = onlyOne(manifests, 'Deployment').spec.template;
    expect(binding.roleRef).toMatchObject({
      kind: 'Role',
      name: onlyOne(manifests, 'Role').metadata.name,
    });
    expect(binding.subjects).toEqual([
      { kind: 'ServiceAccount', name, namespace },
    ]);
    expect(spec.serviceAccountName).toBe(name);
  });

  it('allows all that a proxy asks of the API server in its life, and no more', async () => {
    const gate = await RoleGate.start({ url: cluster.url, namespace, rights });
    const kubeconfig = join(files.folder, 'kubeconfig');
    writeFileSync(
      kubeconfig,
      cluster.kubeconfig().replace(/server: .*/, `server: ${gate.url}`),
    );
    const client = clusterClientFromKubeconfig(join(files.folder, 'direct'));
    const proxy = await startProxy(
      {
        ...settingsOf(manifests),
        ...files.paths,
        inCluster: false,
        kubeconfig,
        namespaces: [namespace],
        instance: 'a',
        host: '127.0.0.1',
        adminPort: 0,
      },
      { anyPort: true, log: quietLog() },
    );
    await proxy.ready;
    await client.replace(configMaps, route(2));
    const answer = async () => {
      const response = await fetch(`${proxy.adminUrl}/v1/routes/prod.shop`, {
        headers: { authorization: 'Bearer a-token-of-these-tests' },
      });
      return response.json();
    };
    await eventually(answer, ({ generation }) => generation === 2);
    const kept = () =>
      client.list(leases, { namespace }).then(({ items }) => items.length);
    await eventually(kept, count => count === 1);
    await proxy.stop();
    await client.close();
    await gate.stop();

    expect([...gate.refused]).toEqual([]);
    expect([...gate.used].sort()).toEqual(rights);
    expect(await kept().catch(() => 0)).toBe(0);
  });

  it('is kept by the gate of these tests', async () => {
    const gate = await RoleGate.start({ url: cluster.url, namespace, rights });
    const status = async (path: string, method = 'GET') =>
      (
        await fetch(`${gate.url}${path}`, {
          method,
          headers: { authorization: `Bearer ${cluster.token}` },
        })
      ).status;
    const inProd = '/api/v1/namespaces/prod';
    expect(await status(`${inProd}/configmaps`)).toBe(200);
    expect(await status(`${inProd}/secrets`)).toBe(403);
    expect(await status(`${inProd}/configmaps/shop-route`)).toBe(403);
    expect(await status(`${inProd}/configmaps/shop-route`, 'DELETE')).toBe(403);
    expect(await status('/api/v1/namespaces/default/configmaps')).toBe(403);
    expect(await status('/api/v1/configmaps')).toBe(403);
    await gate.stop();
  });
});
