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

/** A port of a Service. */
export interface ServicePort {
  name?: string;
  port: number;
}

interface EntryService extends KubeObject {
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

/**
 * Makes the Service through which an entrance reaches a target's route. It has the name and number of the service's own port, so that an entrance needs
 * to change nothing but the Service's name. Answers whether it was not there.
 *
 * @throws ConflictError where a Service of that name belongs to somebody else.
 */
export async function ensureEntryService(options: {
  client: ClusterClient;
  target: TargetContext;
  served: ServicePort;
  listen: number;
  selector: Record<string, string> | undefined;
}): Promise<boolean> {
  const { client, target, served, listen, selector } = options;
  const { namespace, service } = target;
  const name = entryServiceName(service.name);
  const wanted: EntryService = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace, labels: { [LABEL_SERVICE]: service.name } },
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
  const found = await read(client, { namespace, name });
  if (!found) {
    await client.create(services, wanted);
    return true;
  }
  if (found.metadata.labels?.[LABEL_SERVICE] !== service.name) {
    throw new ConflictError(
      `Service '${name}' in namespace '${namespace}' is in the way: it isn't ours, and the canary of '${service.name}' needs that name`,
    );
  }
  if (!isSame(found, wanted)) {
    await client.patch(
      services,
      { namespace, name },
      {
        metadata: { resourceVersion: found.metadata.resourceVersion },
        spec: {
          // In a merge patch what is left out stays.
          // eslint-disable-next-line no-restricted-syntax
          selector: selector ?? null,
          ports: wanted.spec.ports,
        },
      },
    );
  }
  return false;
}

/** Removes it, where it is ours. */
export async function removeEntryService(
  client: ClusterClient,
  target: TargetContext,
): Promise<void> {
  const ref = {
    namespace: target.namespace,
    name: entryServiceName(target.service.name),
  };
  const found = await read(client, ref);
  if (found?.metadata.labels?.[LABEL_SERVICE] === target.service.name) {
    await client
      .delete(services, ref, { uid: found.metadata.uid })
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

function isSame(found: EntryService, wanted: EntryService): boolean {
  const [port] = found.spec.ports ?? [];
  const { name, port: number, targetPort } = port ?? {};
  const [{ name: wantedName, port: wantedNumber, targetPort: wantedTarget }] =
    wanted.spec.ports!;
  return (
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
  ref: { namespace: string; name: string },
): Promise<EntryService | undefined> {
  try {
    return await client.get<EntryService>(services, ref);
  } catch (error) {
    if ((error as Error).name === 'NotFoundError') {
      return undefined;
    }
    throw error;
  }
}
