import type {
  ClusterClient,
  KubeObject,
  ReflectorListener,
} from '@backstage-releases/cluster-client';
import { eventually } from '../__testUtils__/eventually';
import { FakeClock } from '../__testUtils__/FakeClock';
import { quietLog } from '../__testUtils__/quietLog';
import { systemClock } from '../Clock';
import { NetDataPlane } from '../dataplane/net/NetDataPlane';
import { DEFAULT_LIMITS } from '../dataplane/net/RequestLimits';
import { TEST_TIMEOUTS } from '../dataplane/net/__testUtils__/useTestPlane';
import { TrustedProxies } from '../decision/TrustedProxies';
import { Traces } from '../trace/Traces';
import { RouteTable } from '../routes/RouteTable';
import { ConfigMapRoutes, VANISHED_MS } from './ConfigMapRoutes';
import { SourceHealth } from './SourceHealth';

// The order in which a watch and a list of a real API server answer is chance, so here they are played by hand.
describe('ConfigMapRoutes', () => {
  let dataPlane: NetDataPlane;
  let table: RouteTable;
  let routes: ConfigMapRoutes;
  let clock: FakeClock;
  let watch: ReflectorListener<KubeObject>;
  let objects: Map<string, KubeObject>;
  /** What the API server answers when it is asked for a list. */
  let stored: KubeObject[];

  beforeEach(async () => {
    clock = new FakeClock();
    objects = new Map();
    stored = [];
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
      ports: { from: 1, to: 65_535 },
      clock,
      log: quietLog(),
    });
    const client: Partial<ClusterClient> = {
      reflect: (_resource, _where, listener) => {
        watch = listener as unknown as ReflectorListener<KubeObject>;
        return {
          objects,
          synced: Promise.resolve(),
          close: () => {},
        } as never;
      },
      list: async () => ({ items: stored, resourceVersion: '1' } as never),
    };
    routes = ConfigMapRoutes.start({
      client: client as ClusterClient,
      namespaces: ['prod'],
      table,
      health: SourceHealth.create(clock, () => {}),
      clock,
      log: quietLog(),
    });
    await routes.synced;
  });

  afterEach(async () => {
    routes.close();
    table.close();
    await dataPlane.stop(0);
  });

  const configMap = (
    id: string,
    port: number,
    generation: number,
  ): KubeObject =>
    ({
      metadata: { namespace: 'prod', name: id },
      data: {
        'route.json': JSON.stringify({
          version: 1,
          id,
          generation,
          port,
          bucketing: 'xxh32-10000',
          stable: { revision: 'r1', endpoints: ['127.0.0.1:9'] },
        }),
      },
    } as KubeObject);

  /** The watch brings an object, or takes it away. */
  async function bring(id: string, object?: KubeObject): Promise<void> {
    if (object) {
      objects.set(`prod/${id}`, object);
    } else {
      objects.delete(`prod/${id}`);
    }
    watch.onChange(objects);
    // done when everything that waits has had its turn
    await routes.retry();
  }

  async function comeBack(): Promise<void> {
    watch.onConnection?.(false, new Error('gone'));
    watch.onConnection?.(true);
    await routes.retry();
  }

  /** Lets the time pass for which a route stays after its ConfigMap. */
  async function outlast(): Promise<void> {
    clock.advance(VANISHED_MS);
    await routes.retry();
  }

  const generations = () =>
    Object.fromEntries(
      table.list().map(({ document }) => [document.id, document.generation]),
    );

  it('keeps what a list has found while the watch has not brought it yet', async () => {
    stored = [configMap('late', 8001, 1), configMap('other', 8002, 1)];
    await comeBack();
    await bring('other', stored[1]);
    expect(generations()).toEqual({ late: 1, other: 1 });
    expect(table.tombstones()).toEqual({});
    await bring('late', stored[0]);
    await bring('late');
    await outlast();
    await eventually(generations, found => found.late === undefined);
    expect(table.tombstones()).toEqual({ late: 1 });
  });

  it('keeps a route that was made anew while the watch still tells of the end of the old one', async () => {
    await bring('shop', configMap('shop', 8001, 1));
    stored = [configMap('shop', 8001, 2)];
    await comeBack();
    await bring('shop');
    expect(generations()).toEqual({ shop: 2 });
    await bring('shop', stored[0]);
    expect(generations()).toEqual({ shop: 2 });
  });

  it('removes what was gone before the watch could bring it', async () => {
    stored = [configMap('brief', 8001, 1)];
    await comeBack();
    expect(generations()).toEqual({ brief: 1 });
    stored = [];
    await routes.retry();
    expect(generations()).toEqual({ brief: 1 });
    await outlast();
    expect(generations()).toEqual({});
    expect(table.tombstones()).toEqual({ brief: 1 });
  });

  it('keeps a vanished route for a minute, and goes on when it comes back under the same or a higher number', async () => {
    await bring('shop', configMap('shop', 8001, 1));
    const port = dataPlane.port('shop');
    await bring('shop');
    const since = clock.now();
    clock.advance(VANISHED_MS - 1);
    await routes.retry();
    expect(table.get('shop')).toMatchObject({ vanishedAt: since });
    expect(dataPlane.port('shop')).toBe(port);

    await bring('shop', configMap('shop', 8001, 1));
    await outlast();
    expect(table.get('shop')).toMatchObject({ vanishedAt: undefined });

    await bring('shop');
    await bring('shop', configMap('shop', 8001, 2));
    await outlast();
    expect(generations()).toEqual({ shop: 2 });
    expect(dataPlane.port('shop')).toBe(port);
    expect(table.tombstones()).toEqual({});
  });

  it('removes no vanished route while nobody can say whether it came back', async () => {
    await bring('shop', configMap('shop', 8001, 1));
    await bring('shop');
    watch.onConnection?.(false, new Error('gone'));
    await outlast();
    expect(generations()).toEqual({ shop: 1 });
    watch.onConnection?.(true);
    await routes.retry();
    expect(generations()).toEqual({});
  });

  it('removes at once what the admin API says, and what a ConfigMap of another id replaces', async () => {
    await bring('shop', configMap('shop', 8001, 1));
    await bring('shop');
    await table.remove('shop', 1);
    expect(generations()).toEqual({});

    await bring('other', configMap('other', 8001, 1));
    const renamed = configMap('renamed', 8001, 1);
    await bring('other', renamed);
    expect(generations()).toEqual({ renamed: 1 });
  });
});
