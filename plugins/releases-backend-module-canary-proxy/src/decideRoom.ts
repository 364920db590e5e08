import { RouteRoom } from '@backstage-releases/plugin-releases-node';
import { InstanceLoad } from './ProxyAdmin';

/** Fewer requests per second, over all instances, don't tell what one costs: what an instance does anyway hides it. */
export const MEASURABLE = 100;

/** How busy an event loop may be before users wait for each other, 0 to 1. */
export const MOST_BUSY = 0.8;

/** So much of what a service is asked must fit. */
const NEEDED = 1.5;

/** What is known of a service's requests and of the proxy instances that are to carry them. */
export interface RoomQuestion {
  service: string;
  /** Requests per second of the service, and whether the instances carry them already; or why nobody knows how many they are. */
  rate: { perSecond: number; carried: boolean } | { unknown: string };
  /** Those that are live. */
  instances: Array<{ name: string; load?: InstanceLoad }>;
  /** Requests per second that one instance can take, as the operator says it. */
  capacity?: number;
}

/**
 * Decides whether proxy instances can take the requests of a service and half more together, besides what they carry for others.
 *
 * What an instance can take is what the operator says, else what follows from how busy the instances are with the requests that they have.
 */
export function decideRoom({
  service,
  rate,
  instances,
  capacity,
}: RoomQuestion): RouteRoom {
  const { served, silent } = servedBy(instances);
  const each = capacityOf({ instances, capacity, served });
  const able =
    each &&
    `${instancesWords(instances.length)} can take ${show(
      each.perSecond * instances.length,
    )} (${show(each.perSecond)} each, ${each.why})`;
  if ('unknown' in rate) {
    // What is full has no room for anybody, however few they are.
    return each &&
      served !== undefined &&
      served >= each.perSecond * instances.length
      ? {
          verdict: 'short',
          words: `${able} and are asked ${show(served)} already`,
        }
      : { verdict: 'unknown', words: rate.unknown };
  }
  const { perSecond, carried } = rate;
  const others = Math.max(0, (served ?? 0) - (carried ? perSecond : 0));
  const needed = perSecond * NEEDED + others;
  const wants = `'${service}' is asked ${show(
    perSecond,
  )} requests per second, with half more ${show(perSecond * NEEDED)}${
    others > 0 ? `, and ${show(others)} are others'` : ''
  }`;
  if (!each) {
    return {
      verdict: 'unknown',
      words: `${wants}; how many the canary proxies can take is not known: ${
        silent
          ? `'${silent}' doesn't say how busy it is`
          : `below ${MEASURABLE} in all it can't be measured`
      }, and 'releases.canaryProxy.capacity' is not set`,
    };
  }
  const words = `${wants}; ${able}`;
  if (needed > each.perSecond * instances.length) {
    return { verdict: 'short', words };
  }
  return silent
    ? {
        verdict: 'unknown',
        words: `${words}, but '${silent}' doesn't say how much it carries already`,
      }
    : { verdict: 'enough', words };
}

/** What all instances carry together, or who doesn't tell. */
function servedBy(instances: RoomQuestion['instances']): {
  served?: number;
  silent?: string;
} {
  const silent = instances.find(({ load }) => load === undefined)?.name;
  return silent === undefined
    ? {
        served: instances.reduce(
          (sum, { load }) => sum + load!.requestsPerSecond,
          0,
        ),
      }
    : { silent };
}

/** What one instance can take, requests per second, and by what that is known. */
function capacityOf({
  instances,
  capacity,
  served,
}: Pick<RoomQuestion, 'instances' | 'capacity'> & { served?: number }):
  | { perSecond: number; why: string }
  | undefined {
  if (capacity !== undefined) {
    return { perSecond: capacity, why: "'releases.canaryProxy.capacity'" };
  }
  if (served === undefined || served < MEASURABLE) {
    return undefined;
  }
  const busy = instances.reduce((sum, { load }) => sum + load!.eventLoop, 0);
  return busy > 0
    ? {
        perSecond: (MOST_BUSY * served) / busy,
        why: `as they are ${Math.round(
          (100 * busy) / instances.length,
        )} % busy with ${show(served)}`,
      }
    : undefined;
}

function instancesWords(count: number): string {
  return count === 1 ? 'the canary proxy' : `the ${count} canary proxies`;
}

function show(perSecond: number): string {
  return String(
    perSecond < 10 ? Math.round(perSecond * 10) / 10 : Math.round(perSecond),
  );
}
