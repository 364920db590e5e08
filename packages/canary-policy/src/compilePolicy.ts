import { formatAddress } from './Address';
import { bucketsOf, createBucketing } from './bucketOf';
import { compileSegment, RequestFacts, SegmentTest } from './compileSegment';
import { Decision, IdentitySourceName } from './Decision';
import { MAX_SEGMENTS, Memory } from './Memory';
import { IdentitySource, Policy } from './Policy';
import { PolicyRequest } from './PolicyRequest';
import { toReceived } from './receivedText';
import { segmentKey } from './segmentKey';

/**
 * A policy that is ready to decide.
 *
 * @public
 */
export interface CompiledPolicy {
  readonly policy: Policy;
  /**
   * Decides for one request. What is remembered wins over what the request says: the bucket always, a segment if it was seen before. Segments that
   * were not are evaluated, all of them, so that neither the order of the rules nor the step of the day changes what will be remembered.
   *
   * @param memory - what an earlier decision under the same salt remembered
   */
  decide(request: PolicyRequest, memory?: Memory): Decision;
}

interface CompiledRule {
  /** Its key; absent in a rule for everyone. */
  segment: string | undefined;
  buckets: number;
}

interface Identity {
  source: IdentitySourceName;
  read(facts: RequestFacts): string | undefined;
}

class DefaultCompiledPolicy implements CompiledPolicy {
  readonly policy: Policy;
  readonly #rules: CompiledRule[];
  readonly #keys: string[];
  readonly #tests: SegmentTest[];
  readonly #identities: Identity[];
  readonly #bucketOf: (received: string) => number;

  constructor(policy: Policy) {
    const tests = new Map<string, SegmentTest>();
    this.#rules = policy.rules.map(({ segment, share }) => {
      const key = segment && segmentKey(segment);
      if (segment && key && !tests.has(key)) {
        tests.set(key, compileSegment(segment));
      }
      return { segment: key, buckets: bucketsOf(share) };
    });
    this.#keys = [...tests.keys()];
    this.#tests = [...tests.values()];
    this.#identities = policy.identity.map(compileIdentity);
    this.#bucketOf = createBucketing(policy.salt);
    this.policy = policy;
  }

  decide(request: PolicyRequest, memory?: Memory): Decision {
    const facts = new RequestFacts(request);
    const known = memory ?? this.#firstMemory(facts);
    if (!known) {
      return { group: 'stable', reason: 'no-identity', remember: false };
    }
    const complete = this.#completeMemory(known, facts);
    const rule = this.#findRule(complete);
    return {
      group: rule < 0 ? 'stable' : 'canary',
      reason: rule < 0 ? 'no-rule-matched' : 'rule',
      rule: rule < 0 ? undefined : rule,
      bucket: complete.bucket,
      source: complete.source,
      memory: complete,
      remember: complete !== memory,
    };
  }

  #findRule({ bucket, segments }: Memory): number {
    for (let i = 0; i < this.#rules.length; i++) {
      const { segment, buckets } = this.#rules[i];
      if (bucket < buckets && (segment === undefined || segments[segment])) {
        return i;
      }
    }
    return -1;
  }

  #firstMemory(facts: RequestFacts): Memory | undefined {
    for (const { source, read } of this.#identities) {
      const identity = read(facts);
      if (identity) {
        return { source, bucket: this.#bucketOf(identity), segments: {} };
      }
    }
    return undefined;
  }

  #completeMemory(memory: Memory, facts: RequestFacts): Memory {
    let added: Record<string, boolean> | undefined;
    for (let i = 0; i < this.#keys.length; i++) {
      const key = this.#keys[i];
      if (memory.segments[key] === undefined) {
        added ??= {};
        added[key] = this.#tests[i](facts);
      }
    }
    return added
      ? { ...memory, segments: this.#limit({ ...memory.segments, ...added }) }
      : memory;
  }

  /** Forgets segments that no rule has any more where there are too many. */
  #limit(segments: Record<string, boolean>): Record<string, boolean> {
    return Object.keys(segments).length <= MAX_SEGMENTS
      ? segments
      : Object.fromEntries(this.#keys.map(key => [key, segments[key]]));
  }
}

/**
 * Compiles a policy that was validated (see `parsePolicy`).
 *
 * @throws Error where a network is none
 * @public
 */
export function compilePolicy(policy: Policy): CompiledPolicy {
  return new DefaultCompiledPolicy(policy);
}

/** An empty value is no identity: it would put all who send it into one bucket. */
function compileIdentity(identity: IdentitySource): Identity {
  if ('cookie' in identity) {
    const name = identity.cookie;
    return {
      source: `cookie:${name}`,
      read: ({ request }) => request.cookie(name),
    };
  }
  if ('header' in identity) {
    const name = identity.header.toLowerCase();
    return {
      source: `header:${name}`,
      read: ({ request }) => request.header(name),
    };
  }
  if ('assigned' in identity) {
    return {
      source: 'assigned',
      read: ({ request }) =>
        request.navigation ? toReceived(request.newId()) : undefined,
    };
  }
  return {
    source: 'address',
    read: ({ address }) => address && formatAddress(address),
  };
}
