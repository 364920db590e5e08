import { ingresses, services } from '@backstage-releases/cluster-client';
import {
  ClusterClients,
  Entrance,
  EntranceSeen,
  entryServiceName,
  TargetContext,
} from '@backstage-releases/plugin-releases-node';
import { ConflictError, InputError } from '@backstage/errors';
import { fenceOf, refuseOvertaken, writeFence } from '../fences';
import { isNamed } from '../isNamed';
import { Ingress, Service } from '../objects';
import { TargetReader } from '../target/TargetReader';
import { describeEntrance, EntranceObjects } from './describeEntrance';
import { entranceMarks } from './entranceMarks';
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
    // Before the handle: who sees an Ingress after its fence was taken off then sees that of the handle.
    const { items } = await this.#reader
      .client(target)
      .list<Ingress>(ingresses, { namespace: target.namespace });
    const entry = entryServiceName(target.service.name);
    const names = { entry, service: target.service.name };
    const { original } = entranceMarks(target.service.name);
    const marked = items.filter(
      ({ metadata }) => metadata.annotations?.[original] !== undefined,
    );
    const found = await this.#reader
      .readWithoutPods(target)
      .catch((error: Error) => {
        if (marked.length > 0 && isNamed(error, 'NotFoundError')) {
          return undefined;
        }
        throw error;
      });
    if (!found) {
      // What leads to the proxy is to be put back also when nothing runs any more.
      const left: EntranceObjects = {
        service: marked[0]?.metadata.annotations?.[original] ?? names.service,
        fence: 0,
        ingresses: marked,
      };
      return {
        ...describeEntrance(left, names),
        guard: marked.length > 0 ? left : undefined,
      };
    }
    const service = found.handle.metadata.name;
    const objects: EntranceObjects = {
      service,
      fence: fenceOf(found.handle),
      ingresses: items.filter(
        ({ metadata, spec }) =>
          metadata.annotations?.[original] !== undefined ||
          backendsOf(spec).some(({ service: name }) =>
            [service, entry].includes(name),
          ),
      ),
    };
    return {
      ...describeEntrance(objects, names),
      guard: objects,
    };
  }

  async point(
    target: TargetContext,
    to: { service: string },
    seen: EntranceSeen,
  ): Promise<void> {
    const objects = objectsOf(seen);
    const { service, ingresses: found } = objects;
    if (found.length === 0) {
      throw new InputError(
        `No Ingress of namespace '${target.namespace}' sends requests to Service '${service}', so there is no entrance that could point at the canary proxy`,
      );
    }
    refuseOvertaken(target, objects.fence);
    const entry = await this.#reader.client(target).get<Service>(services, {
      namespace: target.namespace,
      name: to.service,
    });
    found.forEach(ingress => refuseOtherPorts(ingress, service, entry));
    const marks = entranceMarks(target.service.name);
    for (const ingress of found) {
      await this.#write(
        target,
        ingress,
        withService(ingress.spec, service, to.service),
        { [marks.original]: service, [marks.fence]: String(target.fence) },
      );
    }
  }

  async restore(target: TargetContext, seen: EntranceSeen): Promise<void> {
    const objects = objectsOf(seen);
    const { service, ingresses: found } = objects;
    refuseOvertaken(target, objects.fence);
    const entry = entryServiceName(target.service.name);
    const marks = entranceMarks(target.service.name);
    for (const ingress of found) {
      await this.#write(
        target,
        ingress,
        withService(ingress.spec, entry, service),
        // In a merge patch what is left out stays.
        { [marks.original]: null, [marks.fence]: null },
      );
    }
  }

  async fence(target: TargetContext, seen: EntranceSeen): Promise<void> {
    const client = this.#reader.client(target);
    const { ingresses: found = [] } = (seen.guard ??
      {}) as Partial<EntranceObjects>;
    await Promise.all(
      found.map(ingress =>
        writeFence(
          client,
          ingresses,
          ingress,
          target.fence,
          entranceMarks(target.service.name).fence,
        ),
      ),
    );
  }

  async #write(
    target: TargetContext,
    ingress: Ingress,
    spec: Ingress['spec'],
    annotations: Record<string, string | null>,
  ): Promise<void> {
    refuseOvertaken(
      target,
      fenceOf(ingress, entranceMarks(target.service.name).fence),
    );
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
