import type { IncomingMessage, ServerResponse } from 'node:http';
import { eventually } from '../../../__testUtils__/eventually';
import { Instance } from '../../../__testUtils__/Instance';
import { quietLog } from '../../../__testUtils__/quietLog';
import { Clock, systemClock } from '../../../Clock';
import { Traces } from '../../../trace/Traces';
import { TrustedProxies } from '../../../decision/TrustedProxies';
import type {
  BalanceDocument,
  RouteTimeouts,
} from '@backstage-releases/canary-policy';
import type { Group } from '../../../traffic/RouteTraffic';
import type { RoutePlan } from '../../RoutePlan';
import { NetDataPlane, NetDataPlaneSettings } from '../NetDataPlane';
import { DEFAULT_LIMITS, RequestLimits } from '../RequestLimits';

/** What signs the memory cookies of tests. */
export const KEY = Buffer.from('a key that signs memory cookies.');

/** How long things may take in tests, where they say nothing else. */
export const TEST_TIMEOUTS: RouteTimeouts = {
  connect: 2_000,
  response: 60_000,
  idle: 0,
  total: 0,
};

/** The port of the tests' route, as its plan says it. */
export const PORT = 8001;

/** How a data plane differs from the usual one of tests. */
export interface Changes
  extends Pick<
    NetDataPlaneSettings,
    'sampler' | 'accessLog' | 'regions' | 'tls'
  > {
  traces?: Traces;
  trustedProxies?: string[];
  timeouts?: Partial<RouteTimeouts>;
  limits?: Partial<RequestLimits>;
  clock?: Clock;
  balance?: BalanceDocument;
}

/** A data plane for each test of the calling block, with one route and as many pods as it wants; all of it ends with the test. */
export function useTestPlane() {
  const ends: Array<() => Promise<unknown> | void> = [];
  let current: NetDataPlane;
  let log = quietLog();
  let generation = 0;
  let balanced: BalanceDocument;

  function renew(changes: Changes = {}): void {
    const {
      trustedProxies = [],
      timeouts,
      limits,
      clock = systemClock,
      traces = Traces.create('pass'),
      // in turn, so that a test knows who is asked
      balance = { algorithm: 'wrr' },
      ...others
    } = changes;
    balanced = balance;
    log = quietLog();
    const created = NetDataPlane.create({
      host: '127.0.0.1',
      cookieKeys: [KEY],
      trustedProxies: TrustedProxies.create(trustedProxies),
      timeouts: { ...TEST_TIMEOUTS, ...timeouts },
      limits: { ...DEFAULT_LIMITS, ...limits },
      clock,
      traces,
      log,
      anyPort: true,
      ...others,
    });
    ends.push(() => created.stop(0));
    current = created;
  }

  async function instance(
    name: string,
    handle?: (request: IncomingMessage, response: ServerResponse) => void,
  ): Promise<Instance> {
    const started = await Instance.start(name, handle);
    ends.push(() => started.stop());
    return started;
  }

  /** Sends everyone to stable; with `canary` instances everyone there who has a `uid`. */
  async function serve(
    stable: string[],
    canary?: string[],
    port = PORT,
  ): Promise<number> {
    await current.prepare('shop', port);
    await current.apply(planOf(stable, canary, port));
    return current.port('shop')!;
  }

  function planOf(stable: string[], canary?: string[], port = PORT): RoutePlan {
    generation += 1;
    return {
      id: 'shop',
      generation,
      port,
      balance: balanced,
      stable: { revision: 'r1', endpoints: stable },
      ...(canary && {
        canary: { revision: 'r2', endpoints: canary },
        policy: {
          salt: 'one',
          identity: [{ cookie: 'uid' }],
          rules: [{ share: 100 }],
        },
      }),
    };
  }

  beforeEach(() => renew());

  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) {
      await end();
    }
  });

  const traffic = () => current.traffic('shop')!;
  return {
    get current() {
      return current;
    },
    get log() {
      return log;
    },
    ends,
    renew,
    instance,
    serve,
    planOf,
    traffic,
    idle: () =>
      eventually(
        () => traffic().inFlight(),
        count => count === 0,
      ),
    codes: (group: Group) => Object.fromEntries(traffic().totals[group].codes),
  };
}
