import { CountersAnswer, ProxyAdmin } from './ProxyAdmin';
import { ProxyInstance } from './ProxyDirectory';
import { readRoom } from './readRoom';
import {
  ROUTE_ID,
  target,
  TestProxies,
  wish,
} from './__testUtils__/TestProxies';

jest.setTimeout(120_000);

describe('what proxies have room for', () => {
  let proxies: TestProxies;

  beforeAll(async () => {
    proxies = await TestProxies.start();
  });

  afterEach(() => proxies.reset());

  afterAll(() => proxies.stop());

  it('is nobody where they are fewer than the operator wants, which is said before a release starts too', async () => {
    const router = proxies.makeRouter({ minInstances: 2 });
    await proxies.startInstance('a');
    const words =
      "1 canary proxy runs for namespace 'prod' of cluster 'prod', and a canary needs 2 ('releases.canaryProxy.minInstances')";
    expect(await router.capabilities(target)).toMatchObject({
      unavailable: words,
    });
    expect(await router.room(target, { inPath: true })).toEqual({
      verdict: 'short',
      words,
    });
    await proxies.startInstance('b');
    expect((await router.capabilities(target)).unavailable).toBeUndefined();
    expect((await router.room(target, { inPath: false })).verdict).toBe(
      'unknown',
    );
  });

  it('is not known before users come through them', async () => {
    await proxies.startInstance('a');
    expect(await proxies.makeRouter().room(target, { inPath: false })).toEqual({
      verdict: 'unknown',
      words:
        "How often 'shop' is asked is not known: its users don't come through the canary proxies yet, and the annotation 'backstage-releases/requests-per-second' doesn't say it",
    });
  });

  it('is told by what the component says, as long as nobody can measure it', async () => {
    await proxies.startInstance('a');
    await proxies.startInstance('b');
    const room = (said: string, capacity?: number) =>
      proxies.makeRouter({ capacity }).room(
        {
          ...target,
          service: {
            ...target.service,
            annotations: { 'backstage-releases/requests-per-second': said },
          },
        },
        { inPath: false },
      );
    expect(await room('1000', 750)).toMatchObject({ verdict: 'enough' });
    expect(await room('1001', 750)).toEqual({
      verdict: 'short',
      words:
        "'shop' is asked 1001 requests per second, with half more 1502; the 2 canary proxies can take 1500 (750 each, 'releases.canaryProxy.capacity')",
    });
    expect(await room('1000')).toMatchObject({ verdict: 'unknown' });
    expect(await room('many', 750)).toEqual({
      verdict: 'unknown',
      words:
        "How often 'shop' is asked is not known: the annotation 'backstage-releases/requests-per-second' is 'many', expected a number of 0 and up",
    });
  });

  it('is told by what they counted and what the operator says they can take', async () => {
    const a = await proxies.startInstance('a');
    await proxies.startInstance('b');
    const router = proxies.makeRouter();
    await router.apply(target, wish(1));
    expect(await router.room(target, { inPath: true })).toEqual({
      verdict: 'unknown',
      words:
        "How often 'shop' is asked is not known: nobody has asked for it in the last minute",
    });
    const begun = Date.now();
    for (let asked = 0; asked < 20; asked += 1) {
      await (await proxies.ask(a, `u${asked}`)).text();
    }
    const took = Date.now() - begun;
    // As it is when the ten seconds of these requests are over.
    const later = begun + took + 10_000;
    const room = (capacity?: number) =>
      proxies
        .makeRouter({ capacity, now: () => later })
        .room(target, { inPath: true });
    const { verdict, words } = await room(1000);
    expect(verdict).toBe('enough');
    expect(words).toMatch(
      /^'shop' is asked [\d.]+ requests per second.*the 2 canary proxies can take 2000 \(1000 each/,
    );
    // Twenty requests within ten to twenty seconds, or thirty where the machine was slow, and none of them is free.
    expect(await room(0.1)).toMatchObject({ verdict: 'short' });
    expect(await room()).toMatchObject({
      verdict: 'unknown',
      words: expect.stringContaining("can't be measured"),
    });
  });

  it('is not known where one of them does not tell', async () => {
    const instance = (name: string): ProxyInstance => ({
      name,
      renewed: 0,
      countsFor: 0,
    });
    const counted: CountersAnswer = {
      bucketMs: 10_000,
      latencyBounds: [],
      buckets: [
        { start: 0, group: 'stable', requests: 10, errors: 0, latency: [] },
      ],
    };
    const ask = (admin: object) =>
      readRoom({
        admin: admin as ProxyAdmin,
        target,
        instances: [instance('a'), instance('b')],
        inPath: true,
        config: { minInstances: 2, capacity: 100 },
        now: 10_000,
      });
    const status = async () => ({
      load: { requestsPerSecond: 1, eventLoop: 0 },
    });
    expect(
      await ask({
        status,
        counters: async ({ name }: ProxyInstance, id: string) => {
          if (name === 'b') {
            throw new Error(`No answer for '${id}'`);
          }
          return counted;
        },
      }),
    ).toEqual({
      verdict: 'unknown',
      words: `How often 'shop' is asked is not known: No answer for '${ROUTE_ID}'`,
    });
    // An older version says nothing of its load.
    expect(
      await ask({
        status: async ({ name }: ProxyInstance) =>
          name === 'b' ? {} : status(),
        counters: async () => counted,
      }),
    ).toMatchObject({
      verdict: 'unknown',
      words: expect.stringContaining("'b' doesn't say how much"),
    });
  });
});
