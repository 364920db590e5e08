import {
  RouteRoom,
  TargetContext,
} from '@backstage-releases/plugin-releases-node';
import { CanaryProxyConfig } from './CanaryProxyConfig';
import { declaredRate } from './declaredRate';
import { decideRoom, RoomQuestion } from './decideRoom';
import { ProxyAdmin } from './ProxyAdmin';
import { ProxyInstance } from './ProxyDirectory';
import { MEASURED_MS, rateOf } from './rateOf';
import { routeId } from './routeId';
import { settled } from './settled';
import { tooFewInstances } from './tooFewInstances';

/** Asks the live instances whether they have room for the users of a target. */
export async function readRoom(options: {
  admin: ProxyAdmin;
  target: TargetContext;
  /** The live ones. */
  instances: ProxyInstance[];
  /** Whether the target's users come through them already. */
  inPath: boolean;
  config: Pick<CanaryProxyConfig, 'minInstances' | 'capacity'>;
  now: number;
}): Promise<RouteRoom> {
  const { admin, target, instances, config } = options;
  const tooFew = tooFewInstances(instances.length, config.minInstances, target);
  if (tooFew) {
    return { verdict: 'short', words: tooFew };
  }
  const [rate, answers] = await Promise.all([
    readRate(options),
    Promise.all(instances.map(one => settled(admin.status(one)))),
  ]);
  return decideRoom({
    service: target.service.name,
    rate,
    instances: instances.map(({ name }, index) => ({
      name,
      load: answers[index].value?.load,
    })),
    capacity: config.capacity,
  });
}

async function readRate({
  admin,
  target,
  instances,
  inPath,
  now,
}: Parameters<typeof readRoom>[0]): Promise<RoomQuestion['rate']> {
  const { name } = target.service;
  if (!inPath) {
    return declaredRate(target);
  }
  const range = { from: now - MEASURED_MS, to: now };
  const answers = await Promise.all(
    instances.map(one => settled(admin.counters(one, routeId(target), range))),
  );
  const failed = answers.find(({ error }) => error)?.error;
  if (failed) {
    return {
      unknown: `How often '${name}' is asked is not known: ${failed.message}`,
    };
  }
  const perSecond = rateOf(
    answers.flatMap(({ value }) => (value ? [value] : [])),
    now,
  );
  return perSecond === undefined
    ? {
        unknown: `How often '${name}' is asked is not known: nobody has asked for it in the last minute`,
      }
    : { perSecond, carried: true };
}
