import type { Pod } from '../../balance/Pod';
import { Endpoint } from './Endpoint';

/**
 * The connections of a route to its instances.
 */
export class EndpointPools {
  static create(): EndpointPools {
    return new EndpointPools();
  }

  readonly #endpoints = new Map<string, Endpoint>();
  #known: ReadonlySet<string> = new Set();

  private constructor() {}

  /** Where an instance is reached; connections to one that is gone from the plan are not kept. */
  of({ address }: Pod): Endpoint {
    const known = this.#endpoints.get(address);
    if (known) {
      return known;
    }
    const endpoint = new Endpoint(address);
    if (this.#known.has(address)) {
      this.#endpoints.set(address, endpoint);
    } else {
      endpoint.retire();
    }
    return endpoint;
  }

  /** Closes the idle connections to all other instances. */
  keep(addresses: Iterable<string>): void {
    this.#known = new Set(addresses);
    for (const [address, endpoint] of this.#endpoints) {
      if (!this.#known.has(address)) {
        this.#endpoints.delete(address);
        endpoint.retire();
      }
    }
  }
}
