import {
  ClusterClient,
  KubeObject,
  services,
} from '@backstage-releases/cluster-client';
import {
  ANNOTATION_FENCE,
  entryServiceName,
  LABEL_SERVICE,
  revisionResourceName,
  TargetContext,
} from '@backstage-releases/plugin-releases-node';
import { ConflictError } from '@backstage/errors';
import { isDeepStrictEqual } from 'node:util';
import { ANNOTATION_GENERATION, generationMark } from './generationMark';

/** How often it is tried to write what others write at the same time. */
const ATTEMPTS = 5;

/** A port of a Service. */
export interface ServicePort {
  name?: string;
  port: number;
}

/** The Service through which an entrance reaches a route, as an API server answers it. */
export interface EntryService extends KubeObject {
  spec: {
    type?: string;
    selector?: Record<string, string>;
    ports?: Array<{
      name?: string;
      port: number;
      protocol?: string;
      targetPort?: number | string;
    }>;
  };
}

/** The Service through which an entrance reaches a target's route; undefined where there is none, or somebody else's. */
export async function readEntryService(
  client: ClusterClient,
  target: TargetContext,
): Promise<EntryService | undefined> {
  const found = await read(client, target);
  return found && isOurs(found, target) ? found : undefined;
}

/**
 * Makes the Service through which an entrance reaches a target's route, and marks it with the route's generation. It has the name and number of the
 * service's own port, so that an entrance needs to change nothing but the Service's name. Answers whether it was not there.
 *
 * @throws ConflictError where it leads to a later generation already, or a Service of that name belongs to somebody else.
 */
export async function ensureEntryService(options: {
  client: ClusterClient;
  target: TargetContext;
  generation: number;
  served: ServicePort;
  listen: number;
  selector: Record<string, string> | undefined;
}): Promise<boolean> {
  const { client, target, generation } = options;
  const wanted = entryService(options);
  for (let attempt = 1; ; attempt += 1) {
    const found = await read(client, target);
    if (found) {
      refuseOthers(found, target, generation);
    }
    try {
      if (!found) {
        await client.create(services, wanted);
        return true;
      }
      if (!isSame(found, wanted)) {
        const { metadata, spec } = wanted;
        const { resourceVersion } = found.metadata;
        await client.patch(services, entryRef(target), {
          metadata: { resourceVersion, annotations: metadata.annotations },
          spec: {
            // In a merge patch what is left out stays.
            // eslint-disable-next-line no-restricted-syntax
            selector: spec.selector ?? null,
            ports: spec.ports,
          },
        });
      }
      return false;
    } catch (error) {
      const { name } = error as Error;
      const isRaced = name === 'ConflictError' || name === 'NotFoundError';
      // Somebody has written it since it was read; an older generation is refused at the next look.
      if (!isRaced || attempt >= ATTEMPTS) {
        throw error;
      }
    }
  }
}

/**
 * Removes it, where it is ours and leads to no generation above this one.
 *
 * @throws ConflictError where somebody has written it since it was read.
 */
export async function removeEntryService(
  client: ClusterClient,
  target: TargetContext,
  generation: number,
): Promise<void> {
  const found = await readEntryService(client, target);
  if (found && generationMark(found) <= generation) {
    const { uid, resourceVersion } = found.metadata;
    await client
      .delete(services, entryRef(target), { uid, resourceVersion })
      .catch(error => {
        if (error.name !== 'NotFoundError') {
          throw error;
        }
      });
  }
}

/**
 * The port of a revision's Service that goes through the route: its only one, else the one called `http`, else the first.
 *
 * @throws NotFoundError where there is no such Service.
 * @throws ConflictError where the Service has no port, or carries the fence of a later command than the one that asks.
 */
export async function readServedPort(
  client: ClusterClient,
  target: TargetContext,
  revision: string,
): Promise<ServicePort> {
  const { namespace, service, fence } = target;
  const name = revisionResourceName(service.name, revision);
  const { metadata, spec } = await client.get<EntryService>(services, {
    namespace,
    name,
  });
  if (Number(metadata.annotations?.[ANNOTATION_FENCE] ?? 0) > fence) {
    throw new ConflictError(
      `A later command than '${fence}' was carried out on '${target.id}'`,
    );
  }
  const ports = spec.ports ?? [];
  const chosen = ports.find(port => port.name === 'http') ?? ports[0];
  if (!chosen) {
    throw new ConflictError(
      `Service '${name}' in namespace '${namespace}' has no port`,
    );
  }
  return { name: chosen.name, port: chosen.port };
}

function entryService(options: {
  target: TargetContext;
  generation: number;
  served: ServicePort;
  listen: number;
  selector: Record<string, string> | undefined;
}): EntryService {
  const { target, generation, served, listen, selector } = options;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      ...entryRef(target),
      labels: { [LABEL_SERVICE]: target.service.name },
      annotations: { [ANNOTATION_GENERATION]: String(generation) },
    },
    spec: {
      type: 'ClusterIP',
      ...(selector ? { selector } : {}),
      ports: [
        {
          ...(served.name ? { name: served.name } : {}),
          port: served.port,
          protocol: 'TCP',
          targetPort: listen,
        },
      ],
    },
  };
}

function entryRef({ namespace, service }: TargetContext) {
  return { namespace, name: entryServiceName(service.name) };
}

function isOurs({ metadata }: EntryService, { service }: TargetContext) {
  return metadata.labels?.[LABEL_SERVICE] === service.name;
}

function refuseOthers(
  found: EntryService,
  target: TargetContext,
  generation: number,
): void {
  const { namespace, name } = found.metadata;
  if (!isOurs(found, target)) {
    throw new ConflictError(
      `Service '${name}' in namespace '${namespace}' is in the way: it isn't ours, and the canary of '${target.service.name}' needs that name`,
    );
  }
  const mark = generationMark(found);
  if (mark > generation) {
    throw new ConflictError(
      `Failed to lead Service '${name}' to generation '${generation}': it leads to generation '${mark}' already`,
    );
  }
}

function isSame(found: EntryService, wanted: EntryService): boolean {
  const [port] = found.spec.ports ?? [];
  const { name, port: number, targetPort } = port ?? {};
  const [{ name: wantedName, port: wantedNumber, targetPort: wantedTarget }] =
    wanted.spec.ports!;
  return (
    generationMark(found) === generationMark(wanted) &&
    found.spec.ports?.length === 1 &&
    isDeepStrictEqual(
      { name, number, targetPort, selector: found.spec.selector ?? {} },
      {
        name: wantedName,
        number: wantedNumber,
        targetPort: wantedTarget,
        selector: wanted.spec.selector ?? {},
      },
    )
  );
}

async function read(
  client: ClusterClient,
  target: TargetContext,
): Promise<EntryService | undefined> {
  try {
    return await client.get<EntryService>(services, entryRef(target));
  } catch (error) {
    if ((error as Error).name === 'NotFoundError') {
      return undefined;
    }
    throw error;
  }
}
