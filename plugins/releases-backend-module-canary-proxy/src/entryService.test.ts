import {
  configMaps,
  KubeObject,
  services,
} from '@backstage-releases/cluster-client';
import { beforeCalls, Call } from './__testUtils__/beforeCalls';
import {
  generations,
  target,
  TestProxies,
  wish,
} from './__testUtils__/TestProxies';
import { CanaryProxyRouter } from './CanaryProxyRouter';
import { generationMark } from './generationMark';

jest.setTimeout(120_000);

const ENTRY = { namespace: 'prod', name: 'shop-canary' };

describe('the entry Service, of a worker that is held,', () => {
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

  /** The generation that the Service leads to; undefined where there is none. */
  const led = async () => {
    const { items } = await proxies.client.list<KubeObject>(services, {
      namespace: ENTRY.namespace,
    });
    const found = items.find(({ metadata }) => metadata.name === ENTRY.name);
    return found && generationMark(found);
  };

  /** A worker that is held the first time it asks for something, until others have done their work. */
  const heldAt = (
    isIt: (call: Call) => boolean,
    others: () => Promise<void>,
  ) => {
    let held = false;
    return proxies.makeRouter({
      client: beforeCalls(proxies.client, async call => {
        if (!held && isIt(call)) {
          held = true;
          await others();
        }
      }),
    });
  };

  const entryTo = (verb: Call['verb']) => (call: Call) =>
    call.verb === verb &&
    call.resource === services &&
    call.name === ENTRY.name;

  const nextRelease = async () => {
    await router.remove(target, 5);
    await router.apply(target, wish(6, 10));
  };

  it.each<[string, (call: Call) => boolean, string | undefined]>([
    [
      'looked for the route',
      ({ verb, resource }) => verb === 'get' && resource === configMaps,
      undefined,
    ],
    [
      'removed the route',
      ({ verb, resource }) => verb === 'delete' && resource === configMaps,
      'ConflictError',
    ],
    ['looked for the Service', entryTo('get'), undefined],
    ['removed the Service', entryTo('delete'), 'ConflictError'],
  ])(
    'stays the next one where the worker that should remove it had not yet %s',
    async (_, isIt, refused) => {
      await router.apply(target, wish(5));
      const late = heldAt(isIt, nextRelease);
      const outcome = await late.remove(target, 5).then(
        () => undefined,
        (error: Error) => error.name,
      );
      expect(outcome).toBe(refused);
      expect(await led()).toBe(6);
      const seen = await router.observe(target);
      expect(seen.stored).toBe(6);
      expect(generations(seen)).toEqual({ a: 6 });
    },
  );

  it.each<[string, Call['verb']]>([
    ['looked for', 'get'],
    ['made', 'create'],
  ])(
    'is not taken back from the next release where the worker had not yet %s it',
    async (_, verb) => {
      const late = heldAt(entryTo(verb), nextRelease);
      await expect(late.apply(target, wish(5, 10))).rejects.toThrow(
        "Failed to lead Service 'shop-canary' to generation '5': it leads to generation '6' already",
      );
      expect(await led()).toBe(6);
    },
  );

  it('is not changed back where the worker was about to change it', async () => {
    await router.apply(target, wish(4));
    const late = heldAt(entryTo('patch'), nextRelease);
    await expect(late.apply(target, wish(5, 10))).rejects.toMatchObject({
      name: 'ConflictError',
    });
    expect(await led()).toBe(6);
  });

  it('is made once more where it went while the worker was about to change it', async () => {
    await router.apply(target, wish(5));
    const next = heldAt(entryTo('patch'), () =>
      proxies.client.delete(services, ENTRY),
    );
    await expect(next.apply(target, wish(6, 10))).resolves.toMatchObject({
      stored: 6,
    });
    expect(await led()).toBe(6);
  });

  it('goes where all is over', async () => {
    const late = heldAt(entryTo('create'), () => router.remove(target, 5));
    await expect(late.apply(target, wish(5, 10))).rejects.toThrow(
      "Route 'prod.shop' was removed or replaced while it was stored",
    );
    expect(await led()).toBeUndefined();
  });
});
