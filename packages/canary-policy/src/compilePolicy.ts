import { bucketsOf, createBucketing } from './bucketOf';
import { compileRule, RememberedSegment, RuleTest } from './compileRule';
import { Decision } from './Decision';
import { MAX_SEGMENTS, Memory } from './Memory';
import { Policy } from './Policy';
import { PolicyRequest } from './PolicyRequest';
import { createDeviceReader } from './readDevice';
import { compileIdentity, IdentityReader } from './compileIdentity';
import { RequestFacts } from './RequestFacts';

/**
 * A policy that is ready to decide.
 *
 * @public
 */
export interface CompiledPolicy {
  readonly policy: Policy;
  /**
   * Decides for one request. What is remembered wins over what the request says: the bucket always, a segment if it was seen before. Segments that
   * were not are evaluated, all of them, so that neither the order of the rules nor the step of the day changes what will be remembered. Parts of a
   * segment that say something of this one request (`query`, `method`, `hostname`, `path`) are never remembered, and neither is a list of users
   * while the request doesn't say who she is.
   *
   * @param memory - what an earlier decision under the same salt remembered
   */
  decide(request: PolicyRequest, memory?: Memory): Decision;
}

interface CompiledRule {
  /** Absent in a rule for everyone. */
  test: RuleTest | undefined;
  buckets: number;
}

class DefaultCompiledPolicy implements CompiledPolicy {
  readonly policy: Policy;
  readonly #rules: CompiledRule[];
  readonly #remembered: RememberedSegment[];
  readonly #readIdentity: IdentityReader;
  readonly #bucketOf: (received: string) => number;
  readonly #readDevice = createDeviceReader();

  constructor(policy: Policy) {
    const remembered = new Map<string, RememberedSegment>();
    this.#rules = policy.rules.map(({ segment, share }) => ({
      test: segment && compileRule(segment, policy.identity, remembered),
      buckets: bucketsOf(share),
    }));
    this.#remembered = [...remembered.values()];
    this.#readIdentity = compileIdentity(policy.identity);
    this.#bucketOf = createBucketing(policy.salt);
    this.policy = policy;
  }

  decide(request: PolicyRequest, memory?: Memory): Decision {
    const facts = new RequestFacts(request, this.#readDevice);
    const known = memory ?? this.#firstMemory(facts);
    if (!known) {
      return {
        group: 'stable',
        reason: 'no-identity',
        isRemembered: false,
        remember: false,
      };
    }
    const complete = this.#completeMemory(known, facts);
    const rule = this.#findRule(complete, facts);
    return {
      group: rule < 0 ? 'stable' : 'canary',
      reason: rule < 0 ? 'no-rule-matched' : 'rule',
      rule: rule < 0 ? undefined : rule,
      bucket: complete.bucket,
      source: complete.source,
      memory: complete,
      isRemembered: memory !== undefined,
      remember: complete !== memory,
    };
  }

  #findRule({ bucket, segments }: Memory, facts: RequestFacts): number {
    for (let i = 0; i < this.#rules.length; i++) {
      const { test, buckets } = this.#rules[i];
      if (bucket < buckets && (test === undefined || test(segments, facts))) {
        return i;
      }
    }
    return -1;
  }

  #firstMemory(facts: RequestFacts): Memory | undefined {
    const found = this.#readIdentity(facts);
    return (
      found && {
        source: found.source,
        bucket: this.#bucketOf(found.identity),
        segments: {},
      }
    );
  }

  #completeMemory(memory: Memory, facts: RequestFacts): Memory {
    let added: Record<string, boolean> | undefined;
    for (const part of this.#remembered) {
      if (memory.segments[part.key] === undefined && part.isTold(facts)) {
        added ??= {};
        added[part.key] = part.test(facts);
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
      : Object.fromEntries(
          this.#remembered
            .filter(({ key }) => segments[key] !== undefined)
            .map(({ key }) => [key, segments[key]]),
        );
  }
}

/**
 * Compiles a policy that was validated (see `parsePolicy`).
 *
 * @throws Error where a network or a regular expression is none
 * @public
 */
export function compilePolicy(policy: Policy): CompiledPolicy {
  return new DefaultCompiledPolicy(policy);
}
