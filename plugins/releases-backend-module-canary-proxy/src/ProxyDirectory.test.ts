import { eventually } from '@backstage-releases/local-cluster';
import { KubeObject, leases } from '@backstage-releases/cluster-client';
import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { target, TestProxies } from './__testUtils__/TestProxies';
import { ProxyDirectory } from './ProxyDirectory';

jest.setTimeout(120_000);

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const killedAt = Date.UTC(2026, 0, 5);
const ref = { namespace: 'prod', name: 'canary-proxy-killed' };

describe('ProxyDirectory, after an instance was killed,', () => {
  let proxies: TestProxies;
  let directory: ProxyDirectory;
  let stranger: Server;
  let asked: number;
  let now: number;

  const observe = () =>
    proxies
      .makeRouter({ directory, now: () => now })
      .observe(target)
      .then(({ instances }) => instances);

  beforeAll(async () => {
    proxies = await TestProxies.start();
    stranger = createServer((_, response) => {
      asked += 1;
      response.writeHead(404).end('{}');
    });
    await new Promise<void>(resolve => {
      stranger.listen(0, '127.0.0.1', resolve);
    });
  });

  beforeEach(async () => {
    asked = 0;
    now = killedAt;
    const { port } = stranger.address() as AddressInfo;
    await proxies.client.create<KubeObject & { spec: object }>(leases, {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: {
        ...ref,
        labels: { 'backstage-releases/canary-proxy': 'true' },
        annotations: {
          'backstage-releases/admin-url': `http://127.0.0.1:${port}`,
        },
      },
      spec: {
        holderIdentity: 'killed',
        leaseDurationSeconds: 15,
        renewTime: new Date(killedAt).toISOString(),
      },
    });
    directory = proxies.makeDirectory(proxies.client, () => now);
    await directory.instances(target);
  });

  afterEach(async () => {
    directory.close();
    await proxies.client.delete(leases, ref).catch(() => {});
    await proxies.reset();
  });

  afterAll(async () => {
    await proxies.stop();
    await new Promise(resolve => {
      stranger.close(resolve);
      stranger.closeAllConnections();
    });
  });

  it('shows it, but tells whoever has its address now nothing', async () => {
    now = killedAt + 5 * MINUTE;
    expect(await observe()).toMatchObject([
      { name: 'killed', live: true, generation: 'none' },
    ]);
    expect(asked).toBe(1);
    now += 1;
    expect(await observe()).toMatchObject([
      {
        name: 'killed',
        live: false,
        generation: 'unknown',
        message:
          "Canary proxy 'killed' has not renewed its Lease since 2026-01-05T00:00:00.000Z, so it isn't asked any more",
      },
    ]);
    expect(asked).toBe(1);
  });

  it('still asks one whose clock is wrong, since it renews', async () => {
    now = killedAt + 10 * MINUTE;
    const [{ abandoned }] = await directory.instances(target);
    expect(abandoned).toBe(true);
    await proxies.client.patch(leases, ref, {
      spec: { renewTime: new Date(killedAt + 1).toISOString() },
    });
    await eventually(
      () => directory.instances(target),
      ([instance]) => !instance.abandoned,
    );
  });

  it('deletes its Lease after a day', async () => {
    now = killedAt + DAY;
    await directory.instances(target);
    expect(await proxies.client.get(leases, ref)).toBeDefined();
    now += 1;
    await eventually(
      () => directory.instances(target),
      found => found.length === 0,
    );
    await expect(proxies.client.get(leases, ref)).rejects.toThrow('not found');
  });
});
