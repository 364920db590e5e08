import { isIP } from 'node:net';
import {
  ExplainedRule,
  fromReceived,
  toReceived,
} from '@backstage-releases/canary-policy';
import { z } from 'zod';
import type { RoutePlan } from '../dataplane/RoutePlan';
import { ProxyDecision, RequestDecider } from '../decision/RequestDecider';
import type { RegionSource } from '../region/RegionSource';
import type { Group } from '../traffic/RouteTraffic';
import { AdminError } from './AdminError';
import { issuesOf } from './issuesOf';

const question = z.strictObject(
  {
    method: z
      .string({ error: "a method such as 'GET'" })
      .regex(/^[A-Za-z]+$/, { error: "a method such as 'GET'" })
      .default('GET'),
    headers: z
      .record(z.string(), z.string({ error: 'a text' }), {
        error: 'an object of texts by header name',
      })
      .default({}),
    address: z
      .string({ error: 'an IP address' })
      .refine(address => isIP(address) !== 0, { error: 'an IP address' })
      .optional(),
    target: z
      .string({ error: "a target such as '/shop?v=2'" })
      .regex(/^\//, { error: "a target such as '/shop?v=2'" })
      .transform(toReceived)
      .optional(),
  },
  { error: "an object with 'method', 'target', 'headers', 'address'" },
);

/** A request that somebody asks about. */
export type Question = z.output<typeof question>;

/**
 * Which group a request would get, and why.
 *
 * @public
 */
export interface DecisionAnswer {
  id: string;
  instance: string;
  /** The one that is served. */
  generation: number;
  /** The group that was decided. */
  group: Group;
  /** Who would answer; nobody where no instance is ready. */
  answeredBy?: Group;
  reason: ProxyDecision['reason'];
  /** Index of the first rule that takes the user. */
  rule?: number;
  /** Who the request is from, as it says itself; absent where a memory says it. */
  identity?: string;
  bucket?: number;
  source?: string;
  /** The answer would carry a memory cookie. */
  setsCookie: boolean;
  explanation: string;
  /** What each rule says of the request. */
  rules?: ExplainedRule[];
}

/**
 * Reads what was asked.
 *
 * @throws AdminError with everything that is wrong with it.
 */
export function parseQuestion(body: unknown): Question {
  const result = question.safeParse(body);
  if (result.success) {
    return result.data;
  }
  throw AdminError.invalid(
    'question',
    issuesOf(result.error, body, Object.keys(question.shape)),
  );
}

/**
 * Decides for a request as the data plane would, without counting it or changing anything.
 *
 * @param cookieKeys - those of the data plane, so that the memory in a cookie counts
 */
export function explainDecision(
  { method, target, headers, address = '' }: Question,
  plan: RoutePlan,
  cookieKeys: readonly Buffer[],
  regions: RegionSource,
): Omit<DecisionAnswer, 'id' | 'instance'> {
  const received = new Map(
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      toReceived(value),
    ]),
  );
  const decider = RequestDecider.create(plan.policy, cookieKeys, regions);
  const explained = decider.explain({
    method: method.toUpperCase(),
    target,
    address,
    header: name => received.get(name),
  });
  const { group = 'stable', identity, rule, bucket, source } = explained ?? {};
  const answeredBy = whoAnswers(group, plan);
  return {
    generation: plan.generation,
    group,
    answeredBy,
    reason: explained?.reason ?? 'no-policy',
    rule,
    identity,
    bucket,
    source: source && fromReceived(source),
    setsCookie: explained?.remember ?? false,
    explanation: addWhoAnswers(
      explained?.text ?? 'Stable: the route sends everyone there',
      group,
      answeredBy,
    ),
    rules: explained?.rules,
  };
}

function whoAnswers(decided: Group, plan: RoutePlan): Group | undefined {
  if (decided === 'canary' && plan.canary?.endpoints.length) {
    return 'canary';
  }
  return plan.stable.endpoints.length > 0 ? 'stable' : undefined;
}

function addWhoAnswers(
  why: string,
  decided: Group,
  answeredBy: Group | undefined,
): string {
  if (answeredBy === undefined) {
    return `${why}; no instance is ready`;
  }
  return answeredBy === decided
    ? why
    : `${why}; no canary instance is ready, so stable answers`;
}
