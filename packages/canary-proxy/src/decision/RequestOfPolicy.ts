import { randomUUID } from 'node:crypto';
import type { PolicyRequest, Region } from '@backstage-releases/canary-policy';
import type { RegionSource } from '../region/RegionSource';
import { cookieOf } from './cookieOf';
import { hostnameOf } from './hostnameOf';
import type { DecidedRequest } from './RequestDecider';
import { pathOf, readQuery } from './requestTarget';

/**
 * A received request as a policy asks about it. Nothing is worked out before it is asked for.
 */
export class RequestOfPolicy implements PolicyRequest {
  static create(
    request: DecidedRequest,
    regions: RegionSource,
  ): RequestOfPolicy {
    return new RequestOfPolicy(request, regions);
  }

  readonly #request: DecidedRequest;
  readonly #regions: RegionSource;

  private constructor(request: DecidedRequest, regions: RegionSource) {
    this.#request = request;
    this.#regions = regions;
  }

  get address(): string {
    return this.#request.address;
  }

  get method(): string {
    return this.#request.method;
  }

  get hostname(): string | undefined {
    return hostnameOf(this.#request.host ?? this.header('host'));
  }

  get path(): string | undefined {
    return pathOf(this.#request.target);
  }

  /** A browser says so by `Sec-Fetch-Mode`; older ones ask for HTML by name. */
  get navigation(): boolean {
    if (this.#request.method !== 'GET') {
      return false;
    }
    const mode = this.header('sec-fetch-mode');
    return mode === undefined
      ? this.header('accept')?.includes('text/html') === true
      : mode === 'navigate';
  }

  header(name: string): string | undefined {
    return this.#request.header(name);
  }

  cookie(name: string): string | undefined {
    return cookieOf(this.#request, name);
  }

  query(name: string): string | undefined {
    return readQuery(this.#request.target, name);
  }

  region(): Region | undefined {
    return this.#regions.find(this.#request.address);
  }

  newId(): string {
    return randomUUID();
  }
}
