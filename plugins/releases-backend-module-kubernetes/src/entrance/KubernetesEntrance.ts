import { ingresses, services } from '@backstage-releases/cluster-client';
import {
  ANNOTATION_FENCE,
  ANNOTATION_ORIGINAL,
  ClusterClients,
  Entrance,
  EntranceSeen,
  entryServiceName,
  TargetContext,
} from '@backstage-releases/plugin-releases-node';
import { ConflictError, InputError } from '@backstage/errors';
import { fenceOf, writeFence } from '../fences';
import { Ingress, Service } from '../objects';
import { TargetReader } from '../target/TargetReader';
import { describeEntrance, EntranceObjects } from './describeEntrance';
import { backendsOf, withService } from './ingressBackends';

/**
 * Brings outside traffic to a service by the Ingresses of its namespace.
 *
 * An Ingress is pointed elsewhere by the name of its backends' Service alone; its ports, hosts, paths and annotations stay. So it can be put back exactly,
 * also where somebody has changed it meanwhile.
 *
 * @public
 */
export class KubernetesEntrance implements Entrance {
  readonly #reader: TargetReader;

  static create(options: { clusters: ClusterClients }): KubernetesEntrance {
    return new KubernetesEntrance(TargetReader.create(options));
  }

  private constructor(reader: TargetReader) {
    this.#reader = reader;
  }

  async observe(target: TargetContext): Promise<EntranceSeen> {
    const found = await this.#reader.readWithoutPods(target);
    if (!found) {
      return {
        kind: 'Ingress',
        name: target.service.name,
        pointsTo: 'absent',
        leftovers: false,
        guard: undefined,
      };
    }
    const { items } = await this.#reader
      .client(target)
      .list<Ingress>(ingresses, { namespace: target.namespace });
    const service = found.handle.metadata.name;
    const entry = entryServiceName(target.service.name);
    const objects: EntranceObjects = {
      service,
      ingresses: items.filter(
        ({ metadata, spec }) =>
          metadata.annotations?.[ANNOTATION_ORIGINAL] === service ||
          backendsOf(spec).some(({ service: name }) =>
            [service, entry].includes(name),
          ),
      ),
    };
    return {
      ...describeEntrance(objects, { entry, service: target.service.name }),
      guard: objects,
    };
  }

  async point(
    target: TargetContext,
    to: { service: string },
    seen: EntranceSeen,
  ): Promise<void> {
    const { service, ingresses: found } = objectsOf(seen);
    const client = this.#reader.client(target);
    const entry = await client.get<Service>(services, {
      namespace: target.namespace,
      name: to.service,
    });
    found.forEach(ingress => refuseOtherPorts(ingress, service, entry));
    for (const ingress of found) {
      await this.#write(
        target,
        ingress,
        withService(ingress.spec, service, to.service),
        {
          [ANNOTATION_ORIGINAL]: service,
          [ANNOTATION_FENCE]: String(target.fence),
        },
      );
    }
  }

  async restore(target: TargetContext, seen: EntranceSeen): Promise<void> {
    const { service, ingresses: found } = objectsOf(seen);
    const entry = entryServiceName(target.service.name);
    for (const ingress of found) {
      await this.#write(
        target,
        ingress,
        withService(ingress.spec, entry, service),
        {
          // In a merge patch what is left out stays.
          [ANNOTATION_ORIGINAL]: null,
          [ANNOTATION_FENCE]: null,
        },
      );
    }
  }

  async fence(target: TargetContext, seen: EntranceSeen): Promise<void> {
    const client = this.#reader.client(target);
    const { ingresses: found = [] } = (seen.guard ??
      {}) as Partial<EntranceObjects>;
    await Promise.all(
      found.map(ingress =>
        writeFence(client, ingresses, ingress, target.fence),
      ),
    );
  }

  async #write(
    target: TargetContext,
    ingress: Ingress,
    spec: Ingress['spec'],
    annotations: Record<string, string | null>,
  ): Promise<void> {
    if (fenceOf(ingress) > target.fence) {
      throw new ConflictError(
        `A later command than '${target.fence}' was carried out on '${target.id}'`,
      );
    }
    const { namespace, name, resourceVersion } = ingress.metadata;
    await this.#reader.client(target).patch<Ingress>(
      ingresses,
      { namespace, name },
      {
        metadata: { resourceVersion, annotations },
        spec: {
          ...(spec.defaultBackend
            ? { defaultBackend: spec.defaultBackend }
            : {}),
          ...(spec.rules ? { rules: spec.rules } : {}),
        },
      },
    );
  }
}

function objectsOf({ guard }: EntranceSeen): EntranceObjects {
  if (guard === undefined) {
    throw new ConflictError('Nothing ran here when it was looked at');
  }
  return guard as EntranceObjects;
}

/** The proxy serves one port of a service; an Ingress that uses another one can't be pointed at it. */
function refuseOtherPorts(
  ingress: Ingress,
  service: string,
  entry: Service,
): void {
  const ports = entry.spec.ports ?? [];
  const other = backendsOf(ingress.spec).find(
    backend =>
      backend.service === service &&
      !ports.some(({ name, port }) =>
        backend.port.name === undefined
          ? port === backend.port.number
          : name === backend.port.name,
      ),
  );
  if (other) {
    throw new InputError(
      `Ingress '${ingress.metadata.name}' sends '${other.route}' to port '${
        other.port.name ?? other.port.number
      }' of Service '${service}', and the canary proxy serves only ${ports
        .map(({ name, port }) => `'${name ?? port}'`)
        .join(', ')}`,
    );
  }
}
