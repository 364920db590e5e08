import { RouteDocument } from '@backstage-releases/canary-policy';
import {
  entryServiceName,
  revisionResourceName,
  RouteWish,
  TargetContext,
} from '@backstage-releases/plugin-releases-node';
import { InputError } from '@backstage/errors';
import { routeId } from './routeId';

/** The one port of a service that goes through its route: its name, or its number where it has none. */
export type ServedPort = string | number;

/**
 * The listen port of a target's route.
 *
 * @throws InputError where there are more targets than ports.
 */
export function routePort(
  target: TargetContext,
  ports: { first: number; last: number },
): number {
  const port = ports.first + target.slot;
  if (port > ports.last) {
    throw new InputError(
      `No port is left for '${target.id}': 'releases.canaryProxy.ports' is '${ports.first}-${ports.last}', and the target needs '${port}'`,
    );
  }
  return port;
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
