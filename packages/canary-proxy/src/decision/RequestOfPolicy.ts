import { randomUUID } from 'node:crypto';
import type { PolicyRequest, Region } from '@backstage-releases/canary-policy';
import type { RegionSource } from '../region/RegionSource';
import { hostnameOf } from './hostnameOf';
import { readCookie } from './readCookie';
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
    const { host, headers } = this.#request;
    return hostnameOf(host ?? headers.host);
  }

  get path(): string | undefined {
    return pathOf(this.#request.target);
  }

  /** A browser says so by `Sec-Fetch-Mode`; older ones ask for HTML by name. */
  get navigation(): boolean {
    const { method, headers } = this.#request;
    if (method !== 'GET') {
      return false;
    }
    const mode = headers['sec-fetch-mode'];
    return mode === undefined
      ? headers.accept?.includes('text/html') === true
      : mode === 'navigate';
  }

  header(name: string): string | undefined {
    const { headers } = this.#request;
    // A policy may name a header as objects name what all of them have.
    const value = Object.hasOwn(headers, name) ? headers[name] : undefined;
    return Array.isArray(value) ? value.join(', ') : value;
  }

  cookie(name: string): string | undefined {
    return readCookie(this.#request.headers.cookie, name);
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
