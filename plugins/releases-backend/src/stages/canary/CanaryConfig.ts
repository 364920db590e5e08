import {
  IdentitySource,
  isShare,
  Issue,
  Segment,
  RouteSettings,
  validateNamedSegments,
  validatePolicy,
  validateRouteSettings,
  validateSegment,
} from '@backstage-releases/canary-policy';
import { PlanProblem } from '@backstage-releases/plugin-releases-common';
import { JsonObject } from '@backstage/types';
import { z } from 'zod';
import { joinPath } from '../../input/joinPath';
import { formatDuration } from '../duration';
import { parseStage } from '../parseStage';
import { approvers, duration, holdTime } from '../planFields';
import { resolveSteps } from './resolveSteps';

const PERCENT_EXPECTED = 'a percentage from 0 to 100 with at most two decimals';

const percent = z
  .number({ error: PERCENT_EXPECTED })
  .refine(isShare, { error: PERCENT_EXPECTED });

const segment = z.custom<Segment>(
  value => value !== null && typeof value === 'object',
  { error: 'a segment, for example { network: [203.0.113.0/24] }' },
);

const guard = z.strictObject({
  errors: z.string().transform((text, context) => {
    const match = /^(\d+(?:\.\d+)?)\s*%$/.exec(text);
    const value = match ? Number(match[1]) : NaN;
    if (!(value >= 0 && value <= 100)) {
      context.addIssue({
        code: 'custom',
        message: "a percentage such as '5%'",
      });
      return z.NEVER;
    }
    return value;
  }),
  minRequests: z.number().int().min(1, {}).default(100),
});

const step = z.strictObject({
  segment: segment.optional(),
  within: segment.optional(),
  percent: percent.optional(),
  hold: holdTime.optional(),
  approve: z.strictObject({ from: approvers }).optional(),
  guard: guard.optional(),
  replicas: z.number().int().min(1, {}).optional(),
  name: z.string().min(1).max(40).optional(),
});

const schema = z.strictObject({
  identity: z.custom<IdentitySource[]>(Array.isArray, {
    error: 'a list such as [{ cookie: uid }, { assigned: true }]',
  }),
  segments: z.record(z.string(), segment).default({}),
  steps: z.array(step).min(1, {}),
  keepPrevious: duration.default(3_600_000),
  timeout: duration.default(600_000),
  widen: z.boolean().default(false),
  traffic: z
    .looseObject({
      path: z
        .enum(['canary', 'always'], { error: "'canary' or 'always'" })
        .default('canary'),
    })
    .default({ path: 'canary' })
    .transform(rules => rules as RouteSettings & { path: 'canary' | 'always' }),
});

/** What a guard judges by comes in pieces of so long, ms. */
const GUARD_MS = 10_000;

/** A step of a canary, read from a plan. `hold` in ms; without one the next step follows when this one is confirmed. */
export type CanaryStep = z.output<typeof step>;

/** The canary stage's part of a plan. Times in ms. Its steps name no `segments`, but are what those stand for. */
export type CanaryConfig = z.output<typeof schema>;

/** Reads the canary stage's part of a plan. */
export function parseCanaryConfig(
  value: JsonObject,
): { config: CanaryConfig; problems: [] } | { problems: PlanProblem[] } {
  const parsed = parseStage(schema as z.ZodType<CanaryConfig>, value);
  if (!('config' in parsed)) {
    return parsed;
  }
  const problems = [
    ...stepProblems(parsed.config),
    ...policyProblems(parsed.config),
    ...validateRouteSettings(parsed.config.traffic, 'traffic', ['path']).map(
      toProblem,
    ),
  ];
  if (problems.length > 0) {
    return { problems };
  }
  const { config, issues } = resolveSteps(parsed.config);
  return issues.length > 0
    ? { problems: issues.map(toProblem) }
    : { config, problems: [] };
}

function stepProblems({ steps, widen }: CanaryConfig): PlanProblem[] {
  const problems: PlanProblem[] = [];
  let everyone = 0;
  steps.forEach((one, index) => {
    const path = joinPath('steps', index);
    if (one.segment && one.within) {
      problems.push({
        path: `${path}.within`,
        message: "'segment' and 'within' say the same",
        expected: 'one of them',
      });
    }
    if (!one.segment && !one.within && one.percent === undefined) {
      problems.push({
        path,
        message: 'The step says neither who nor how many',
        value: one,
        expected: "'percent', 'segment', or both",
      });
    }
    if (one.guard && !givesTime(one, steps[index + 1])) {
      problems.push({
        path: `${path}.guard`,
        message: 'The step gives its guard no time to judge it',
        value: one.hold ?? 'no hold',
        expected: `'hold: manual', a 'hold' of at least ${formatDuration(
          GUARD_MS,
        )}, or an 'approve' at the next step`,
      });
    }
    if (one.percent !== undefined && !one.segment && !one.within) {
      if (one.percent < everyone) {
        problems.push({
          path: `${path}.percent`,
          message: 'A step never drops what an earlier one gave',
          value: one.percent,
          expected: `at least ${everyone}`,
        });
      }
      everyone = Math.max(everyone, one.percent);
    }
  });
  const last = steps.length - 1;
  if (everyone !== 100) {
    problems.push({
      path: joinPath('steps', last),
      message: 'The last step must be for everyone',
      value: steps[last].percent,
      expected: '{ percent: 100 }',
    });
  }
  const beforeEveryone = steps
    .slice(0, last)
    .reverse()
    .find(one => one.percent !== undefined);
  if (
    beforeEveryone &&
    (beforeEveryone.segment || beforeEveryone.within) &&
    !widen
  ) {
    problems.push({
      path: 'widen',
      message:
        'The last percentage before everyone is of a segment only, so the last step reaches many at once',
      value: widen,
      expected: 'true, to say that this is meant',
    });
  }
  return problems;
}

/** Whether a step lasts until a guard has numbers of it. */
function givesTime({ hold }: CanaryStep, next: CanaryStep | undefined) {
  return (
    hold === 'manual' || (hold ?? 0) >= GUARD_MS || next?.approve !== undefined
  );
}

function policyProblems(config: CanaryConfig): PlanProblem[] {
  const salt = 'plan';
  const names = Object.keys(config.segments);
  const identity = validatePolicy({
    salt,
    identity: config.identity,
    rules: [],
  });
  const steps = config.steps.flatMap((one, index) => {
    const path = joinPath('steps', index);
    return [
      ...(one.segment
        ? validateSegment(one.segment, `${path}.segment`, names)
        : []),
      ...(one.within
        ? validateSegment(one.within, `${path}.within`, names)
        : []),
    ];
  });
  const named = validateNamedSegments(config.segments, 'segments');
  return [...identity, ...named, ...steps].map(toProblem);
}

function toProblem({ path, value, expected, suggestion }: Issue): PlanProblem {
  return {
    path,
    value,
    expected,
    message: suggestion
      ? `Expected ${expected}; did you mean '${suggestion}'?`
      : `Expected ${expected}`,
  };
}
