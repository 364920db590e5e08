import { isDeepStrictEqual } from 'node:util';
import {
  CompiledPolicy,
  compilePolicy,
  Decision,
  explainPolicy,
  Explanation,
  Policy,
} from '@backstage-releases/canary-policy';
import { NO_REGIONS, RegionSource } from '../region/RegionSource';
import { MemoryCookie } from './MemoryCookie';
import { RequestOfPolicy } from './RequestOfPolicy';

/** Which group a request gets and why, and the memory to write. */
export type ProxyDecision = Omit<Decision, 'reason'> & {
  /** `no-policy`: the route sends everyone to stable. */
  reason: Decision['reason'] | 'no-policy';
};

const NO_POLICY: ProxyDecision = {
  group: 'stable',
  reason: 'no-policy',
  isRemembered: false,
  remember: false,
};

/** What a decision is made of. Values are as received, one character per byte. */
export interface DecidedRequest {
  readonly method: string;
  /** The client's address, as far as it can be trusted. */
  readonly address: string;
  /** The host that the client asked, where a trusted hop says another than the `Host` header. */
  readonly host?: string;
  /** The request's target as received; without it a request is at no path and has no query. */
  readonly target?: string;
  /** @param name - in lower case */
  header(name: string): string | undefined;
  /** The value of a cookie, where it can be had without the whole header. */
  cookie?(name: string): string | undefined;
}

/**
 * Decides for the requests of one route under one policy, with the memory that their cookies carry.
 */
export class RequestDecider {
  /** @param regions - where addresses are; without it a request is in no region */
  static create(
    policy: Policy | undefined,
    keys: readonly Buffer[],
    regions: RegionSource = NO_REGIONS,
  ): RequestDecider {
    return new RequestDecider(policy, keys, regions);
  }

  readonly cookie: MemoryCookie | undefined;
  readonly #compiled: CompiledPolicy | undefined;
  readonly #regions: RegionSource;

  private constructor(
    policy: Policy | undefined,
    keys: readonly Buffer[],
    regions: RegionSource,
  ) {
    this.#regions = regions;
    this.#compiled = policy && compilePolicy(policy);
    this.cookie = policy && MemoryCookie.create(policy.salt, keys);
  }

  /** Whether this one decides by the same policy. */
  follows(policy: Policy | undefined): boolean {
    return isDeepStrictEqual(this.#compiled?.policy, policy);
  }

  decide(request: DecidedRequest): ProxyDecision {
    if (this.#compiled === undefined || this.cookie === undefined) {
      return NO_POLICY;
    }
    const asked = RequestOfPolicy.create(request, this.#regions);
    return this.#compiled.decide(
      asked,
      this.cookie.read(asked.cookie(this.cookie.name)),
    );
  }

  /** Decides and says why; `undefined` where there is no policy. */
  explain(request: DecidedRequest): Explanation | undefined {
    if (this.#compiled === undefined || this.cookie === undefined) {
      return undefined;
    }
    const asked = RequestOfPolicy.create(request, this.#regions);
    return explainPolicy(
      this.#compiled.policy,
      asked,
      this.cookie.read(asked.cookie(this.cookie.name)),
    );
  }
}
