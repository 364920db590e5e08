import { eventually } from '@backstage-releases/local-cluster';
import { configMaps, services } from '@backstage-releases/cluster-client';
import { NotAllowedError } from '@backstage/errors';
import { beforeCalls, Call } from './__testUtils__/beforeCalls';
import {
  generations,
  target,
  TestProxies,
  wish,
} from './__testUtils__/TestProxies';
import { CanaryProxyRouter } from './CanaryProxyRouter';

jest.setTimeout(120_000);

const FORBIDDEN = 'configmaps is forbidden';

describe('a route that can not be stored', () => {
  let proxies: TestProxies;
  let router: CanaryProxyRouter;

  beforeAll(async () => {
    proxies = await TestProxies.start();
  });

  beforeEach(async () => {
    router = proxies.makeRouter();
    await proxies.startInstance('a');
  });

  afterEach(() => proxies.reset());

  afterAll(() => proxies.stop());

  /** A router that lacks a right until it is given. */
  const withoutRight = (lacks: (call: Call) => boolean) => {
    let given = false;
    const client = beforeCalls(proxies.client, async call => {
      if (!given && lacks(call)) {
        throw new NotAllowedError(FORBIDDEN);
      }
    });
    return {
      limited: proxies.makeRouter({ client }),
      give: () => {
        given = true;
      },
    };
  };

  const writesRoutes = ({ verb, resource }: Call) =>
    resource === configMaps && verb !== 'get';

  it('takes users back, and says why until it is stored', async () => {
    await router.apply(target, wish(1, 10));
    const { limited, give } = withoutRight(writesRoutes);
    const seen = await limited.apply(target, wish(2));
    expect(generations(seen)).toEqual({ a: 2 });
    expect(seen.stored).toBeUndefined();
    expect(seen.problem).toBe(FORBIDDEN);
    await limited.apply(target, wish(2));
    await expect(limited.observe(target)).resolves.toMatchObject({
      stored: 1,
      problem: FORBIDDEN,
      instances: [{ generation: 2 }],
    });
    expect(
      proxies.logger.warn.mock.calls.filter(([message]) =>
        message.includes("generation '2' of the route of 'prod/default/shop'"),
      ),
    ).toHaveLength(1);

    give();
    const again = await limited.apply(target, wish(2));
    expect(again).toMatchObject({ stored: 2 });
    expect(again.problem).toBeUndefined();
    expect((await limited.observe(target)).problem).toBeUndefined();
  });

  it('says so no longer where somebody else has stored it', async () => {
    await router.apply(target, wish(1));
    const { limited } = withoutRight(writesRoutes);
    await limited.apply(target, wish(2));
    await router.apply(target, wish(2));
    const seen = await limited.observe(target);
    expect(seen.stored).toBe(2);
    expect(seen.problem).toBeUndefined();
  });

  it('says why the Service that leads to it is missing', async () => {
    const { limited } = withoutRight(
      ({ verb, resource }) => resource === services && verb === 'create',
    );
    await expect(limited.apply(target, wish(1))).resolves.toMatchObject({
      problem: FORBIDDEN,
    });
    await expect(limited.observe(target)).resolves.toMatchObject({
      stored: 1,
      entry: 'absent',
      problem: FORBIDDEN,
    });
  });

  it('says what came out after nobody waited any more', async () => {
    await router.apply(target, wish(1, 10));
    const { memory } = await router.observe(target);
    let fail = () => {};
    const failing = new Promise<never>((_, reject) => {
      fail = () => reject(new NotAllowedError(FORBIDDEN));
    });
    const client = beforeCalls(proxies.client, call =>
      writesRoutes(call) ? failing : Promise.resolve(),
    );
    const slow = proxies.makeRouter({ client });
    const seen = await slow.apply(target, wish(2), { instances: [], memory });
    expect(generations(seen)).toEqual({ a: 2 });
    expect(seen.problem).toBeUndefined();
    fail();
    await eventually(
      () => slow.observe(target),
      ({ problem }) => problem === FORBIDDEN,
    );
  });

  it('gives no canary, though proxies could be reached', async () => {
    await router.apply(target, wish(1));
    const { limited } = withoutRight(writesRoutes);
    await expect(limited.apply(target, wish(2, 10))).rejects.toThrow(FORBIDDEN);
    expect((await limited.observe(target)).problem).toBe(FORBIDDEN);
    await router.remove(target, 2);
    await limited.remove(target, 2);
    expect((await limited.observe(target)).problem).toBeUndefined();
  });
});
