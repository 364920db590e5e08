import { RouteDocument } from '@backstage-releases/canary-policy';
import {
  entryServiceName,
  revisionResourceName,
  RouteWish,
  TargetContext,
} from '@backstage-releases/plugin-releases-node';
import { InputError } from '@backstage/errors';
import { PortRange } from './CanaryProxyConfig';
import { routeId } from './routeId';

/** The one port of a service that goes through its route: its name, or its number where it has none. */
export type ServedPort = string | number;

/**
 * The listen port of a target's route.
 *
 * @throws InputError where there are more targets than ports, or the target was given none.
 */
export function routePort(target: TargetContext, ports: PortRange): number {
  const { id, slot } = target;
  if (slot === undefined) {
    throw new InputError(`Target '${id}' was given no port for its route`);
  }
  const problem = whyNoPort(target, ports);
  if (problem) {
    throw new InputError(problem);
  }
  return ports.first + slot;
}

/** Why a target can have no route; undefined where it has a port, or will be given one. */
export function whyNoPort(
  { id, slot = 0 }: TargetContext,
  { first, last }: PortRange,
): string | undefined {
  return first + slot > last
    ? `no port is left for '${id}': 'releases.canaryProxy.ports' is '${first}-${last}', and the target needs '${
        first + slot
      }'`
    : undefined;
}

/** What proxies are told about a target. */
export function routeDocument(options: {
  target: TargetContext;
  wish: RouteWish;
  listen: number;
  served: ServedPort;
}): RouteDocument {
  const { target, wish, listen, served } = options;
  const { namespace, service, environment } = target;
  const group = ({
    revision,
    version,
  }: {
    revision: string;
    version: string;
  }) => ({
    revision,
    version,
    service: {
      namespace,
      name: revisionResourceName(service.name, revision),
      port: served,
    },
  });
  return {
    version: 1,
    id: routeId(target),
    generation: wish.generation,
    port: listen,
    bucketing: 'xxh32-10000',
    stable: group(wish.stable),
    ...(wish.canary ? { canary: group(wish.canary) } : {}),
    ...(wish.policy ? { policy: wish.policy } : {}),
    entry: {
      namespace,
      service: entryServiceName(service.name),
      ...(typeof served === 'string' ? { portName: served } : {}),
    },
    about: {
      service: service.entityRef,
      environment,
      ...(wish.release === undefined ? {} : { release: wish.release }),
    },
  };
}
