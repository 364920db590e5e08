import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  echoImages,
  LocalCluster,
  startCluster,
} from '@backstage-releases/local-cluster';
import { eventually } from '../__testUtils__/eventually';
import { quietLog } from '../__testUtils__/quietLog';
import type { CanaryProxy } from '../program/CanaryProxy';
import { startProxy } from '../program/startProxy';

const TOKEN = 'a-token-of-these-tests';

jest.setTimeout(300_000);

describe('a proxy whose cluster comes back', () => {
  let directory: string;
  let dataFile: string;
  let cluster: LocalCluster;
  let proxy: CanaryProxy;

  const start = (port = 0) =>
    startCluster({ images: echoImages, token: 'secret', port, dataFile });

  const writeKubeconfig = () =>
    writeFileSync(join(directory, 'kubeconfig'), cluster.kubeconfig());

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'canary-proxy-'));
    dataFile = join(directory, 'dev.json');
    cluster = await start();
    await cluster.apply([
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'prod' } },
    ]);
    writeKubeconfig();
    proxy = await startProxy(
      {
        kubeconfig: join(directory, 'kubeconfig'),
        namespaces: ['prod'],
        adminPort: 0,
        tokens: [TOKEN],
        instance: 'a',
      },
      { anyPort: true, log: quietLog() },
    );
    await proxy.ready;
  });

  afterEach(async () => {
    await proxy.stop();
    await cluster.stop();
    rmSync(directory, { recursive: true });
  });

  const restart = async () => {
    const { port } = new URL(cluster.url);
    await cluster.stop();
    cluster = await start(Number(port));
  };

  /** Resolves when the proxy has heard of a route from the cluster. */
  const heardOf = async (generation: number) => {
    await cluster.apply([
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: {
          name: 'shop-route',
          namespace: 'prod',
          labels: { 'backstage-releases/route': 'shop' },
        },
        data: {
          'route.json': JSON.stringify({
            version: 1,
            id: 'shop',
            generation,
            port: 8001,
            bucketing: 'xxh32-10000',
            stable: { revision: 'r1', endpoints: ['127.0.0.1:9'] },
          }),
        },
      },
    ]);
    await eventually(
      async () => {
        const response = await fetch(`${proxy.adminUrl}/v1/status`, {
          headers: { authorization: `Bearer ${TOKEN}` },
        });
        return response.json();
      },
      ({ source, routes }) =>
        source.state === 'connected' && routes[0]?.generation === generation,
    );
  };

  it('hears of its routes again, as its certificate was kept', async () => {
    await heardOf(1);
    const { certificate } = cluster;
    await restart();
    expect(cluster.certificate).toBe(certificate);
    await heardOf(2);
  });

  it('hears of its routes again when its kubeconfig says whom to trust now', async () => {
    await heardOf(1);
    const { certificate } = cluster;
    rmSync(`${dataFile}.tls`);
    await restart();
    expect(cluster.certificate).not.toBe(certificate);
    writeKubeconfig();
    await heardOf(2);
  });
});
