import { configMaps } from '@backstage-releases/cluster-client';
import { ask } from '../__testUtils__/ask';
import { eventually } from '../__testUtils__/eventually';
import { FakeClock } from '../__testUtils__/FakeClock';
import { useCluster } from './__testUtils__/useCluster';

jest.setTimeout(300_000);

describe('a proxy with a cluster', () => {
  const on = useCluster();
  const { admin, configMap, confirmed, create } = on;
  const { replace, route, start, status, visit } = on;

  it('serves what a ConfigMap says, and what it says next', async () => {
    const proxy = await start();
    await create(route(1, 100));
    expect((await confirmed(proxy, 1)).origin).toBe('configmap');
    const pods = new Set<string>();
    // which one is asked is decided by chance where both are as fast
    for (let round = 0; round < 100 && pods.size < 2; round += 1) {
      const { image, pod } = await visit(proxy);
      expect(image).toBe('shop-r2');
      pods.add(pod);
    }
    expect(pods.size).toBe(2);

    await replace(route(2));
    await confirmed(proxy, 2);
    expect((await visit(proxy)).image).toBe('shop-r1');
  });

  it('serves everyone stable for a minute after a ConfigMap has vanished, and goes on when it is back', async () => {
    const clock = new FakeClock(Date.now());
    const proxy = await start('a', clock);
    const vanish = async () => {
      await on.client.delete(configMaps, {
        namespace: 'prod',
        name: 'shop-route',
      });
      await eventually(
        () => status(proxy),
        ({ routes }) => routes[0].vanishedAt === clock.now(),
      );
    };
    await create(route(2, 100));
    await confirmed(proxy, 2);
    await vanish();
    expect((await visit(proxy)).image).toBe('shop-r1');
    expect((await status(proxy)).routes).toMatchObject([
      {
        generation: 2,
        serving: false,
        reason: 'The ConfigMap of this route is gone; everyone gets stable',
      },
    ]);
    await create(route(2, 100));
    await confirmed(proxy, 2);
    expect((await visit(proxy)).image).toBe('shop-r2');

    await vanish();
    const { body } = await eventually(
      () => {
        clock.advance(5_000);
        return admin(proxy, '/v1/routes/prod.shop');
      },
      answer => answer.status === 404,
    );
    expect(body.error.tombstone).toBe(2);
    expect(proxy.port('prod.shop')).toBeUndefined();
  });

  it('starts with the ConfigMaps that are there before it is ready', async () => {
    await create(route(4, 100));
    const proxy = await start();
    expect((await visit(proxy)).image).toBe('shop-r2');
  });

  it('removes the route of a ConfigMap that loses its label', async () => {
    const clock = new FakeClock(Date.now());
    const proxy = await start('a', clock);
    await create(route(3));
    await confirmed(proxy, 3);
    const unlabelled = configMap(route(3));
    delete unlabelled.metadata.labels;
    await on.client.replace(configMaps, unlabelled);
    const { body } = await eventually(
      () => {
        clock.advance(5_000);
        return admin(proxy, '/v1/routes/prod.shop');
      },
      answer => answer.status === 404,
    );
    expect(body.error.tombstone).toBe(3);
  });

  it('G10 goes on as before where a ConfigMap is wrong, and says what is', async () => {
    const proxy = await start();
    await create(route(2, 100));
    await confirmed(proxy, 2);
    const refused = async (document: unknown, message: RegExp) => {
      await replace(document);
      const { source } = await eventually(
        () => status(proxy),
        ({ source: { refused: found } }) =>
          found.some(problem => message.test(problem.message)),
      );
      expect(source.refused).toEqual([
        expect.objectContaining({ configMap: 'prod/shop-route' }),
      ]);
      expect((await visit(proxy)).image).toBe('shop-r2');
    };
    await refused(route(3, 101), /policy\.rules\[0\]\.share/);
    await refused(route(2, 0), /has other content/);
    await refused('no document', /the document/);
    await replace(route(3));
    await confirmed(proxy, 3);
    await eventually(
      () => status(proxy),
      ({ source }) => source.refused.length === 0,
    );
  });

  it('takes whichever comes first, the ConfigMap or the admin API, and never goes back', async () => {
    const proxy = await start();
    await create(route(1, 100));
    await confirmed(proxy, 1);
    const put = await admin(proxy, '/v1/routes/prod.shop', {
      method: 'PUT',
      body: JSON.stringify(route(3)),
    });
    expect([put.status, put.body.origin]).toEqual([200, 'api']);
    // late news of the cluster: not an error, and without effect
    await replace(route(2, 100));
    await create(route(9, 0, { id: 'prod.seen', port: 8002 }), 'seen');
    await eventually(
      () => admin(proxy, '/v1/routes/prod.seen'),
      answer => answer.status === 200,
    );
    expect((await visit(proxy)).image).toBe('shop-r1');
    expect((await status(proxy)).source.refused).toEqual([]);
    await replace(route(3));
    await replace(route(4, 100));
    expect((await confirmed(proxy, 4)).origin).toBe('configmap');
    const old = await admin(proxy, '/v1/routes/prod.shop', {
      method: 'PUT',
      body: JSON.stringify(route(3)),
    });
    expect(old.status).toBe(409);
  });

  it('follows the instances of both groups', async () => {
    const proxy = await start();
    await create(route(1, 100));
    await confirmed(proxy, 1);
    const scale = (name: string, replicas: number) =>
      on.client.patch(
        { apiVersion: 'apps/v1', plural: 'deployments' },
        { namespace: 'prod', name, subresource: 'scale' },
        { spec: { replicas } },
      );
    const endpoints = (name: 'stable' | 'canary', count: number) =>
      eventually(
        () => status(proxy),
        ({ routes }) => routes[0].groups[name]?.endpoints.length === count,
      );
    await scale('shop-r2', 0);
    await endpoints('canary', 0);
    expect((await visit(proxy)).image).toBe('shop-r1');
    expect((await status(proxy)).routes[0].canaryEmpty).toBe(1);

    await scale('shop-r1', 0);
    await endpoints('stable', 0);
    const { status: code, headers } = await ask(proxy.port('prod.shop')!, {});
    expect([code, headers['retry-after']]).toEqual([503, '1']);

    await scale('shop-r2', 3);
    await endpoints('canary', 3);
    expect((await visit(proxy)).image).toBe('shop-r2');
  });

  it('that comes back after a rollback that it missed serves stable only', async () => {
    const before = await start();
    await create(route(1, 100));
    await confirmed(before, 1);
    await before.stop();
    await replace(route(2));
    const after = await start();
    expect((await visit(after)).image).toBe('shop-r1');
  });
});
