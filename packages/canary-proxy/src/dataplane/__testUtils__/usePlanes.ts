import { IncomingMessage, ServerResponse } from 'node:http';
import { Instance } from '../../__testUtils__/Instance';
import { quietLog } from '../../__testUtils__/quietLog';
import { systemClock } from '../../Clock';
import { Traces } from '../../trace/Traces';
import { TrustedProxies } from '../../decision/TrustedProxies';
import type { DataPlane } from '../DataPlane';
import { NetDataPlane } from '../net/NetDataPlane';
import { DEFAULT_LIMITS } from '../net/RequestLimits';
import { KEY, TEST_TIMEOUTS } from '../net/__testUtils__/useTestPlane';
import type { RoutePlan } from '../RoutePlan';
import {
  ThreadedDataPlane,
  ThreadedDataPlaneSettings,
} from '../threads/ThreadedDataPlane';

/** What of a data plane a test says itself. */
export type PlaneChanges = Partial<ThreadedDataPlaneSettings>;

/** Data planes and instances for each test of the calling block; all of it ends with the test. */
export function usePlanes() {
  const ends: Array<() => Promise<unknown> | void> = [];

  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) {
      await end();
    }
  });

  function settingsOf(changes: PlaneChanges): ThreadedDataPlaneSettings {
    return {
      threads: 1,
      host: '127.0.0.1',
      cookieKeys: [KEY],
      trustedProxies: [],
      timeouts: TEST_TIMEOUTS,
      limits: DEFAULT_LIMITS,
      anyPort: true,
      traces: 'pass',
      clock: systemClock,
      log: quietLog(),
      onGivenUp: error => {
        throw error;
      },
      ...changes,
    };
  }

  function threaded(changes: PlaneChanges): ThreadedDataPlane {
    const plane = ThreadedDataPlane.start(settingsOf(changes));
    ends.push(() => plane.stop(0));
    return plane;
  }

  function inThisThread(changes: PlaneChanges): NetDataPlane {
    const settings = settingsOf(changes);
    const plane = NetDataPlane.create({
      ...settings,
      regions: undefined,
      trustedProxies: TrustedProxies.create(settings.trustedProxies),
      traces: Traces.create(settings.traces),
      accessLog: undefined,
    });
    ends.push(() => plane.stop(0));
    return plane;
  }

  async function instance(
    name: string,
    handle?: (request: IncomingMessage, response: ServerResponse) => void,
  ): Promise<Instance> {
    const started = await Instance.start(name, handle);
    ends.push(() => started.stop());
    return started;
  }

  return { ends, threaded, inThisThread, instance };
}

/** A plan that sends everyone to these instances. */
export function planOf(
  generation: number,
  endpoints: string[],
  changes: Partial<RoutePlan> = {},
): RoutePlan {
  return {
    id: 'shop',
    generation,
    port: 8001,
    stable: { revision: `r${generation}`, endpoints },
    ...changes,
  };
}

/** Makes a data plane serve a plan; answers the port that listens. */
export async function serve(
  plane: DataPlane,
  plan: RoutePlan,
): Promise<number> {
  await plane.prepare(plan.id, plan.port);
  await plane.apply(plan);
  return plane.port(plan.id)!;
}
