import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import {
  CompiledPolicy,
  compilePolicy,
  Decision,
  Policy,
  PolicyRequest,
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

/** What a decision is made of. Values are as received, one character per byte. */
export interface DecidedRequest {
  readonly method: string;
  /** The client's address, as far as it can be trusted. */
  readonly address: string;
  /** @param name - in lower case */
  header(name: string): string | undefined;
}

/** A request as a policy sees it. One object is asked about one request after the other, for a decision takes no turn of the event loop. */
class AskedRequest implements PolicyRequest {
  #request: DecidedRequest | undefined;
  #cookies: string | undefined;

  begin(request: DecidedRequest): void {
    this.#request = request;
    this.#cookies = request.header('cookie');
  }

  get address(): string | undefined {
    return this.#request?.address;
  }

  header(name: string): string | undefined {
    return this.#request?.header(name);
  }

  cookie(name: string): string | undefined {
    return readCookie(this.#cookies, name);
  }

  /** A browser says so by `Sec-Fetch-Mode`; older ones ask for HTML by name. */
  get navigation(): boolean {
    if (this.#request?.method !== 'GET') {
      return false;
    }
    const mode = this.header('sec-fetch-mode');
    return mode === undefined
      ? this.header('accept')?.includes('text/html') === true
      : mode === 'navigate';
  }

  newId(): string {
    return randomUUID();
  }
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
  readonly #asked = new AskedRequest();

  private constructor(policy: Policy | undefined, keys: readonly Buffer[]) {
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
    this.#asked.begin(request);
    return this.#compiled.decide(
      this.#asked,
      this.cookie.read(this.#asked.cookie(this.cookie.name)),
    );
  }
}
