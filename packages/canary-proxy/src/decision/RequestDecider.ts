import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { isDeepStrictEqual } from 'node:util';
import {
  CompiledPolicy,
  compilePolicy,
  Decision,
  Policy,
} from '@backstage-releases/canary-policy';
import { MemoryCookie } from './MemoryCookie';
import { readCookie } from './readCookie';

/** Which group a request gets and why, and the memory to write. */
export type ProxyDecision = Omit<Decision, 'reason'> & {
  /** `no-policy`: the route sends everyone to stable. */
  reason: Decision['reason'] | 'no-policy';
};

const NO_POLICY: ProxyDecision = {
  group: 'stable',
  reason: 'no-policy',
  remember: false,
};

/** What a decision is made of. */
export interface DecidedRequest {
  method: string;
  headers: IncomingHttpHeaders;
  /** The client's address, as far as it can be trusted. */
  address: string;
}

/**
 * Decides for the requests of one route under one policy, with the memory that their cookies carry.
 */
export class RequestDecider {
  static create(
    policy: Policy | undefined,
    keys: readonly Buffer[],
  ): RequestDecider {
    return new RequestDecider(policy, keys);
  }

  readonly cookie: MemoryCookie | undefined;
  readonly #compiled: CompiledPolicy | undefined;

  private constructor(policy: Policy | undefined, keys: readonly Buffer[]) {
    this.#compiled = policy && compilePolicy(policy);
    this.cookie = policy && MemoryCookie.create(policy.salt, keys);
  }

  /** Whether this one decides by the same policy. */
  follows(policy: Policy | undefined): boolean {
    return isDeepStrictEqual(this.#compiled?.policy, policy);
  }

  decide({ method, headers, address }: DecidedRequest): ProxyDecision {
    if (this.#compiled === undefined || this.cookie === undefined) {
      return NO_POLICY;
    }
    const cookies = headers.cookie;
    return this.#compiled.decide(
      {
        address,
        header: name => {
          // a policy may name a header as objects name what all of them have
          const value = Object.hasOwn(headers, name)
            ? headers[name]
            : undefined;
          return Array.isArray(value) ? value.join(', ') : value;
        },
        cookie: name => readCookie(cookies, name),
        navigation: isNavigation(method, headers),
        newId: randomUUID,
      },
      this.cookie.read(readCookie(cookies, this.cookie.name)),
    );
  }
}

/** A browser says so by `Sec-Fetch-Mode`; older ones ask for HTML by name. */
function isNavigation(method: string, headers: IncomingHttpHeaders): boolean {
  if (method !== 'GET') {
    return false;
  }
  const mode = headers['sec-fetch-mode'];
  return mode === undefined
    ? headers.accept?.includes('text/html') === true
    : mode === 'navigate';
}
