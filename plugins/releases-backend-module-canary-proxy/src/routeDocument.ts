import {
  RouteDocument,
  RouteGroup,
  RouteSetting,
} from '@backstage-releases/canary-policy';
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
  /** What the proxies understand; undefined where that isn't known. */
  understood?: readonly string[];
}): RouteDocument {
  const { target, wish, listen, served, understood } = options;
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
    ...carriedAs(wish, group, understood),
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

/**
 * How the route is carried, without what a proxy of before would refuse: a plan that asks for it was refused before its start, and taking users back
 * must not fail because of it. What nobody asked for by name is left out until all proxies have said that they understand it.
 */
function carriedAs(
  { settings, previous, drain }: RouteWish,
  toGroup: (of: NonNullable<RouteWish['previous']>) => RouteGroup,
  understood: readonly string[] | undefined,
): Partial<RouteDocument> {
  const asked = Object.entries(settings ?? {}).filter(
    ([name]) => understood?.includes(name) ?? true,
  );
  const knows = (name: RouteSetting) => understood?.includes(name) ?? false;
  return {
    ...Object.fromEntries(asked),
    ...(previous && knows('previous') ? { previous: toGroup(previous) } : {}),
    ...(drain && knows('drain') ? { drain } : {}),
  };
}
