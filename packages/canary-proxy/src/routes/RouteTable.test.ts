import { quietLog } from '../__testUtils__/quietLog';
import { systemClock } from '../Clock';
import { NetDataPlane } from '../dataplane/net/NetDataPlane';
import { DEFAULT_LIMITS } from '../dataplane/net/RequestLimits';
import { TEST_TIMEOUTS } from '../dataplane/net/__testUtils__/useTestPlane';
import { TrustedProxies } from '../decision/TrustedProxies';
import { Traces } from '../trace/Traces';
import type { FollowedService } from './EndpointSource';
import { RouteState, RouteTable } from './RouteTable';

describe('RouteTable', () => {
  let dataPlane: NetDataPlane;
  let table: RouteTable;
  let endpoints: Record<string, FollowedService['endpoints']>;
  let changed: Array<() => void>;

  beforeEach(() => {
    endpoints = {};
    changed = [];
    dataPlane = NetDataPlane.create({
      host: '127.0.0.1',
      cookieKeys: [Buffer.alloc(32)],
      trustedProxies: TrustedProxies.create([]),
      traces: Traces.create('pass'),
      timeouts: TEST_TIMEOUTS,
      limits: DEFAULT_LIMITS,
      clock: systemClock,
      log: quietLog(),
      anyPort: true,
    });
    table = RouteTable.create({
      dataPlane,
      endpoints: {
        follow: ({ name }, onChange) => {
          changed.push(onChange);
          return {
            get endpoints() {
              return endpoints[name];
            },
            close: () => {},
          };
        },
      },
      ports: { from: 1, to: 65_535 },
      clock: systemClock,
      log: quietLog(),
    });
  });

  afterEach(async () => {
    table.close();
    await dataPlane.stop(0);
  });

  const group = (revision: string) => ({
    revision,
    service: { namespace: 'prod', name: `shop-${revision}`, port: 'http' },
  });

  const route = (generation: number, port: number, stable = 'r1') => ({
    version: 1,
    id: 'shop',
    generation,
    port,
    bucketing: 'xxh32-10000',
    stable: group(stable),
    canary: group('r2'),
    policy: {
      salt: 'one',
      identity: [{ cookie: 'uid' }],
      rules: [{ share: 10 }],
    },
  });

  /** Takes a document; what is known of it has come to the data plane then. */
  async function put(document: object): Promise<RouteState> {
    await table.put(document, 'api');
    await table.whenApplied();
    return table.get('shop')!;
  }

  it('sends users of stable to instances that end when there are no others, and those of the canary never', async () => {
    const ending = { ready: [], serving: ['10.0.0.1:8080'] };
    endpoints = { 'shop-r1': ending, 'shop-r2': ending };
    const { plan } = await put(route(1, 8001));
    expect(plan?.stable.endpoints).toEqual(['10.0.0.1:8080']);
    expect(plan?.canary?.endpoints).toEqual([]);
  });

  it('goes on at the old port while the instances of a document with another one are not known', async () => {
    const ready = { ready: ['10.0.0.1:8080'], serving: ['10.0.0.1:8080'] };
    endpoints = { 'shop-r1': ready, 'shop-r2': ready };
    expect(await put(route(1, 8001))).toMatchObject({
      serving: true,
    });
    const before = dataPlane.port('shop');
    expect(await put(route(2, 8002, 'r3'))).toMatchObject({
      serving: false,
    });
    expect(dataPlane.port('shop')).toBe(before);

    endpoints['shop-r3'] = ready;
    changed.forEach(listener => listener());
    await table.whenApplied();
    expect(table.get('shop')).toMatchObject({ serving: true });
    expect(dataPlane.port('shop')).not.toBe(before);
    expect(dataPlane.port('shop')).toBeDefined();
  });

  it('does not say that it serves a route for which nothing listens', async () => {
    const ready = { ready: ['10.0.0.1:8080'], serving: ['10.0.0.1:8080'] };
    endpoints = { 'shop-r1': ready, 'shop-r2': ready };
    await put(route(1, 8001));
    await dataPlane.remove('shop');
    expect(table.get('shop')).toMatchObject({
      serving: false,
      reason: 'Nothing listens on port 8001',
    });
  });

  it('refuses a region that nobody here can tell, and changes nothing', async () => {
    const policy = {
      salt: 's',
      identity: [{ cookie: 'uid' }],
      rules: [{ segment: { region: ['CN-SH'] }, share: 10 }],
    };
    await expect(
      table.put({ ...route(1, 9001), policy }, 'api'),
    ).rejects.toThrow(
      "'policy.rules[0].segment.region[0]' is 'CN-SH', expected no region: there is no location file here",
    );
    expect(table.list()).toEqual([]);
  });
});
