import type { ClusterObjects } from '../objects/ClusterObjects';
import { endpointSliceKind } from '../resources/EndpointSlice';
import { ingressKind } from '../resources/Ingress';
import { serviceKind } from '../resources/Service';
import { addressesOf, type Address } from './addresses';
import { findRoute, routesOf, type Backend, type Route } from './routes';

/** What the entrance needs of the cluster's objects, computed again only after they have changed. */
export class IngressTable {
  readonly #objects: ClusterObjects;
  readonly #unsubscribe: () => void;
  readonly #addresses = new Map<string, Address[]>();
  readonly #turns = new Map<string, number>();
  #routes: Route[] | undefined;

  constructor(objects: ClusterObjects) {
    this.#objects = objects;
    this.#unsubscribe = objects.store.subscribe(({ resource }) => {
      if (resource === 'networking.k8s.io/ingresses') {
        this.#routes = undefined;
      } else if (
        resource === '/services' ||
        resource === 'discovery.k8s.io/endpointslices'
      ) {
        this.#addresses.clear();
      }
    });
  }

  /** Where a request goes, or `undefined` when no rule is for it. */
  find(host: string, path: string): Backend | undefined {
    this.#routes ??= routesOf(this.#objects.list(ingressKind));
    return findRoute(this.#routes, host, path)?.backend;
  }

  /** All addresses of a backend, beginning with the one whose turn it is. */
  addresses(backend: Backend): Address[] {
    const key = `${backend.namespace}/${backend.service}:${
      backend.port.name ?? backend.port.number
    }`;
    let addresses = this.#addresses.get(key);
    if (!addresses) {
      const { namespace, service } = backend;
      addresses = addressesOf(
        this.#objects.find(serviceKind, { namespace, name: service }),
        this.#objects
          .list(endpointSliceKind, namespace)
          .filter(
            ({ metadata }) =>
              metadata.labels?.['kubernetes.io/service-name'] === service,
          ),
        backend.port,
      );
      this.#addresses.set(key, addresses);
    }
    const turn = (this.#turns.get(key) ?? 0) + 1;
    this.#turns.set(key, turn);
    const start = addresses.length > 0 ? turn % addresses.length : 0;
    return [...addresses.slice(start), ...addresses.slice(0, start)];
  }

  stop(): void {
    this.#unsubscribe();
  }
}
