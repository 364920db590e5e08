import type { Endpoint } from './Endpoint';

/**
 * The instances of one group, asked in turn.
 */
export class EndpointRing {
  readonly endpoints: readonly Endpoint[];
  #next = 0;

  constructor(endpoints: readonly Endpoint[]) {
    this.endpoints = endpoints;
  }

  /**
   * The next instance that was not tried yet, those that could not be reached of late last.
   */
  pick(now: number, tried?: ReadonlySet<Endpoint>): Endpoint | undefined {
    const { length } = this.endpoints;
    let avoided: Endpoint | undefined;
    for (let step = 0; step < length; step += 1) {
      const endpoint = this.endpoints[(this.#next + step) % length];
      if (!tried?.has(endpoint)) {
        if (!endpoint.isAvoided(now)) {
          this.#next = (this.#next + step + 1) % length;
          return endpoint;
        }
        avoided ??= endpoint;
      }
    }
    return avoided;
  }
}
