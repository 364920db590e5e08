import { timestamp, type Clock } from '../../Clock';
import type { ClusterObjects } from '../../objects/ClusterObjects';
import { endpointSliceKind } from '../../resources/EndpointSlice';
import { podKind } from '../../resources/Pod';
import { serviceKind } from '../../resources/Service';
import type { StoreEvent } from '../../store/EventWindow';
import {
  objectKey,
  parseObjectKey,
  type KubeObject,
} from '../../store/KubeObject';
import { matchesLabels, labelRequirements } from '../../store/LabelSelector';
import type { Controller } from '../Controller';
import { controllerReference } from '../owners';
import { decideEndpoints } from './decideEndpoints';
import { decideSlices, type SliceWish } from './decideSlices';

const serviceLabel = 'kubernetes.io/service-name';
const managerLabel = 'endpointslice.kubernetes.io/managed-by';
const manager = 'endpointslice-controller.k8s.io';
const headlessLabel = 'service.kubernetes.io/headless';
const triggerAnnotation = 'endpoints.kubernetes.io/last-change-trigger-time';

/** Keeps EndpointSlices of Services with a selector; those of others are made by hand and left alone. */
export class EndpointSliceController implements Controller {
  readonly name = 'endpointslice-controller';
  readonly #objects: ClusterObjects;
  readonly #clock: Clock;

  constructor(objects: ClusterObjects, clock: Clock) {
    this.#objects = objects;
    this.#clock = clock;
  }

  initialKeys(): string[] {
    return this.#objects
      .list(serviceKind)
      .map(({ metadata }) => objectKey(metadata));
  }

  keysOf({ resource, object, previous }: StoreEvent): string[] {
    const { namespace, labels } = object.metadata;
    switch (resource) {
      case '/services':
        return [objectKey(object.metadata)];
      case 'discovery.k8s.io/endpointslices':
        return labels?.[serviceLabel] && labels[managerLabel] === manager
          ? [objectKey({ namespace, name: labels[serviceLabel] })]
          : [];
      case '/pods':
        return this.#objects
          .list(serviceKind, namespace)
          .filter(
            service =>
              selects(service, object) ||
              (previous && selects(service, previous)),
          )
          .map(({ metadata }) => objectKey(metadata));
      default:
        return [];
    }
  }

  reconcile(key: string): void {
    const service = this.#objects.find(serviceKind, parseObjectKey(key));
    if (
      !service?.spec.selector ||
      service.spec.type === 'ExternalName' ||
      service.metadata.deletionTimestamp
    ) {
      return;
    }
    const { name, namespace } = service.metadata;
    const pods = this.#objects
      .list(podKind, namespace)
      .filter(pod => selects(service, pod));
    const existing = this.#objects
      .list(endpointSliceKind, namespace)
      .filter(
        ({ metadata }) =>
          metadata.labels?.[serviceLabel] === name &&
          metadata.labels[managerLabel] === manager &&
          !metadata.deletionTimestamp,
      );
    const wishes = decideSlices(decideEndpoints(service, pods), existing);
    for (const wish of wishes) {
      this.#write(service, wish);
    }
    for (const slice of existing) {
      if (!wishes.some(wish => wish.existing === slice)) {
        this.#objects.delete(endpointSliceKind, slice.metadata, {
          propagation: 'Background',
        });
      }
    }
  }

  #write(service: KubeObject, wish: SliceWish): void {
    const { name, namespace, labels } = service.metadata;
    const wanted: Record<string, string> = {
      ...labels,
      [serviceLabel]: name,
      [managerLabel]: manager,
    };
    if (service.spec.clusterIP === 'None') {
      wanted[headlessLabel] = '';
    }
    if (wish.existing) {
      this.#objects.modify(endpointSliceKind, wish.existing.metadata, slice => {
        slice.metadata.labels = wanted;
        slice.ports = wish.ports;
        slice.endpoints = wish.endpoints;
      });
      return;
    }
    this.#objects.create(endpointSliceKind, {
      metadata: {
        generateName: `${name}-`,
        namespace,
        labels: wanted,
        annotations: { [triggerAnnotation]: timestamp(this.#clock.now()) },
        ownerReferences: [controllerReference(serviceKind, service)],
      },
      addressType: 'IPv4',
      endpoints: wish.endpoints,
      ports: wish.ports,
    });
  }
}

function selects(service: KubeObject, pod: KubeObject): boolean {
  const { selector } = service.spec;
  return (
    selector !== undefined &&
    matchesLabels(
      labelRequirements({ matchLabels: selector }),
      pod.metadata.labels,
    )
  );
}
