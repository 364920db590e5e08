import { bucketsOf, createBucketing } from './bucketOf';
import { compileIdentity } from './compileIdentity';
import { compilePolicy } from './compilePolicy';
import { compileRule } from './compileRule';
import { Decision } from './Decision';
import { describeDecision, describeRule } from './describePolicy';
import { Memory } from './Memory';
import { Policy } from './Policy';
import { PolicyRequest } from './PolicyRequest';
import { createDeviceReader } from './readDevice';
import { fromReceived } from './receivedText';
import { RequestFacts } from './RequestFacts';
import { Language } from './Words';

/**
 * What one rule says of a request.
 *
 * @public
 */
export interface ExplainedRule {
  /** Whom it takes, in words. */
  users: string;
  /** It takes those with a bucket below this. */
  buckets: number;
  /** Whether the request is in its segment. */
  isInSegment: boolean;
  /** Whether it takes the request: the segment and the bucket. */
  takes: boolean;
}

/**
 * Which group a request gets, and everything that led to it.
 *
 * @public
 */
export interface Explanation extends Decision {
  /** Who sent the request; a memory holds no identity. */
  identity?: string;
  /** All rules, in their order. */
  rules: ExplainedRule[];
  /** All of it in a sentence. */
  text: string;
}

/**
 * Decides for a request and says why. For people: it costs far more than deciding.
 *
 * @param policy - validated
 * @param memory - what an earlier decision under the same salt remembered
 * @public
 */
export function explainPolicy(
  policy: Policy,
  request: PolicyRequest,
  memory?: Memory,
  language: Language = 'en',
): Explanation {
  const facts = new RequestFacts(request, createDeviceReader());
  const found = memory ? undefined : compileIdentity(policy.identity)(facts);
  const first = found && {
    source: found.source,
    bucket: createBucketing(policy.salt)(found.identity),
    segments: {},
  };
  const decision = compilePolicy(policy).decide(request, memory ?? first);
  return {
    ...decision,
    // What was found here is new to whoever asked.
    remember: memory ? decision.remember : first !== undefined,
    identity: found && fromReceived(found.identity),
    isRemembered: memory !== undefined,
    rules: policy.rules.map(({ segment, share }) => {
      const known = decision.memory?.segments ?? {};
      const isInSegment =
        segment === undefined ||
        compileRule(segment, policy.identity, new Map())(known, facts);
      const buckets = bucketsOf(share);
      const { bucket } = decision;
      return {
        users: describeRule({ segment, share: 100 }, language),
        buckets,
        isInSegment,
        takes: isInSegment && bucket !== undefined && bucket < buckets,
      };
    }),
    text: describeDecision(policy, decision, language),
  };
}
