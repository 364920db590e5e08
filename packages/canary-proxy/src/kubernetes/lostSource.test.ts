import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  echoImages,
  LocalCluster,
  startCluster,
} from '@backstage-releases/local-cluster';
import { ask } from '../__testUtils__/ask';
import { eventually } from '../__testUtils__/eventually';
import { FakeClock } from '../__testUtils__/FakeClock';
import { Instance } from '../__testUtils__/Instance';
import { quietLog } from '../__testUtils__/quietLog';
import { Relay } from '../__testUtils__/Relay';
import type { CanaryProxy } from '../program/CanaryProxy';
import { startProxy } from '../program/startProxy';

const TOKEN = 'a-token-of-these-tests';

jest.setTimeout(300_000);

describe('a proxy that loses its cluster', () => {
  let cluster: LocalCluster;
  let relay: Relay;
  let clock: FakeClock;
  let directory: string;
  let stable: Instance;
  let canary: Instance;
  let proxy: CanaryProxy;

  beforeEach(async () => {
    cluster = await startCluster({ images: echoImages, token: 'secret' });
    await cluster.apply([
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'prod' } },
    ]);
    const { port } = new URL(cluster.url);
    relay = await Relay.start({ host: '127.0.0.1', port: Number(port) });
    directory = mkdtempSync(join(tmpdir(), 'canary-proxy-'));
    const kubeconfig = join(directory, 'kubeconfig');
    writeFileSync(
      kubeconfig,
      cluster.kubeconfig().replaceAll(`:${port}`, `:${relay.port}`),
    );
    stable = await Instance.start('stable');
    canary = await Instance.start('canary');
    clock = new FakeClock(Date.now());
    proxy = await startProxy(
      {
        kubeconfig,
        namespaces: ['prod'],
        adminPort: 0,
        tokens: [TOKEN],
        instance: 'a',
        routes: [route('from-file', 1, 100, 8002)],
      },
      { anyPort: true, log: quietLog(), clock },
    );
    await proxy.ready;
  });

  afterEach(async () => {
    relay.mend();
    await proxy.stop();
    await relay.stop();
    await cluster.stop();
    await Promise.all([stable.stop(), canary.stop()]);
    rmSync(directory, { recursive: true });
  });

  function route(id: string, generation: number, share: number, port = 8001) {
    return {
      version: 1,
      id,
      generation,
      port,
      bucketing: 'xxh32-10000',
      stable: { revision: 'r1', endpoints: [stable.address] },
      canary: { revision: 'r2', endpoints: [canary.address] },
      policy: {
        salt: 'one',
        identity: [{ cookie: 'uid' }],
        rules: [{ share }],
      },
    };
  }

  const apply = (document: object) =>
    cluster.apply([
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: {
          name: 'shop-route',
          namespace: 'prod',
          labels: { 'backstage-releases/route': 'shop' },
        },
        data: { 'route.json': JSON.stringify(document) },
      },
    ]);

  const admin = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(`${proxy.adminUrl}${path}`, {
      ...init,
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    return { status: response.status, body: await response.json() };
  };

  const visit = async (id: string) =>
    (await ask(proxy.port(id)!, { headers: { cookie: 'uid=1' } })).body;

  /** Lets time pass until the source is seen as it should be. */
  const untilSource = (state: string, ms: number) =>
    eventually(
      async () => {
        clock.advance(ms);
        return (await admin('/v1/status')).body.source.state;
      },
      found => found === state,
    );

  it('stays ready, and after 15 seconds sends everyone to stable until the cluster is back', async () => {
    await apply(route('shop', 1, 100));
    await eventually(
      () => admin('/v1/routes/shop'),
      ({ body }) => body.serving === true,
    );
    expect(await visit('shop')).toBe('canary');

    relay.cut();
    await untilSource('disconnected', 0);
    expect(await visit('shop')).toBe('canary');

    await untilSource('lost', 1_000);
    expect(await visit('shop')).toBe('stable');
    expect((await fetch(`${proxy.adminUrl}/readyz`)).status).toBe(200);
    const { body } = await admin('/v1/routes/shop');
    expect(body).toMatchObject({
      generation: 1,
      serving: false,
      allStable: true,
      reason: 'The source of routes is lost; everyone gets stable',
    });
    // nobody else than its file says how that one should be
    expect(await visit('from-file')).toBe('canary');

    // a canary is not confirmed, a rollback is
    const put = (document: object) =>
      admin('/v1/routes/shop?wait=0', {
        method: 'PUT',
        body: JSON.stringify(document),
      });
    const pending = put(route('shop', 2, 50));
    await eventually(
      async () => {
        clock.advance(1);
        return (await admin('/v1/routes/shop')).body.generation;
      },
      generation => generation === 2,
    );
    clock.advance(1);
    expect(await pending).toMatchObject({
      status: 202,
      body: { serving: false, generation: 2 },
    });
    const { canary: _, policy, ...allStable } = route('shop', 3, 0);
    expect(await put(allStable)).toMatchObject({
      status: 200,
      body: { serving: true, generation: 3 },
    });

    await apply(route('shop', 4, 100));
    expect(await visit('shop')).toBe('stable');
    relay.mend();
    await untilSource('connected', 100);
    // what was missed was taken before it trusted the source again
    expect(await visit('shop')).toBe('canary');
    expect((await admin('/v1/routes/shop')).body).toMatchObject({
      generation: 4,
      serving: true,
    });
  });
});
