import {
  InvalidDocumentError,
  Issue,
  suggest,
} from '@backstage-releases/canary-policy';
import { z } from 'zod';
import { ALGORITHMS } from './Balancer';
import type { BalanceDocument, BalanceSettings } from './BalanceSettings';
import { describeProblem } from './condition/Condition';
import { parseCondition } from './condition/parseCondition';
import { WEIGHTS } from './createBalancer';
import { FALLBACKS } from './decideEjection';

const UNITS = { ms: 1, s: 1000, m: 60_000 };

const MAX_DURATION_MS = 60 * 60_000;

const duration = (byDefault: string, minMs: number) => {
  const error = `a duration from ${minMs}ms to 60m, for example '${byDefault}'`;
  return z
    .string({ error })
    .default(byDefault)
    .transform((value, context) => {
      const [, amount, unit] = /^(\d{1,7})(ms|s|m)$/.exec(value) ?? [];
      const ms = Number(amount) * UNITS[unit as keyof typeof UNITS];
      if (!(ms >= minMs && ms <= MAX_DURATION_MS)) {
        context.addIssue({ code: 'custom', message: error });
      }
      return ms;
    });
};

const integer = (min: number, max: number) => {
  const error = `an integer from ${min} to ${max}`;
  return z.int({ error }).min(min, { error }).max(max, { error });
};

const oneOf = <T extends string>(names: readonly T[]) =>
  z.enum(names, { error: `one of ${quote(names)}` });

const condition = z
  .string({ error: 'a condition such as NetworkErrorRatio() > 0.5' })
  .default('NetworkErrorRatio() > 0.5')
  .transform((text, context) => {
    const parsed = parseCondition(text);
    if ('condition' in parsed) {
      return parsed.condition;
    }
    const message = `a condition: ${parsed.problems
      .map(describeProblem)
      .join('; ')}`;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });

const breaker = z.strictObject(
  {
    condition,
    minRequests: integer(1, 1_000_000).default(20),
    consecutiveFailures: integer(0, 1_000_000).default(5),
    fallbackDuration: duration('10s', 1),
    recoveryDuration: duration('10s', 0),
    checkPeriod: duration('100ms', 0),
  },
  { error: "an object, or 'false'" },
);

const sticky = z.strictObject(
  {
    cookie: z
      .string({ error: "a cookie's name" })
      // A token of RFC 9110.
      .regex(/^[\w!#$%&'*+.^`|~-]{1,64}$/, { error: "a cookie's name" }),
  },
  { error: 'an object' },
);

const retries = z.strictObject(
  {
    attempts: integer(1, 10).default(2),
    percent: integer(0, 100).default(20),
    perSecond: integer(0, 1000).default(3),
  },
  { error: 'an object' },
);

const schema = z.strictObject(
  {
    algorithm: oneOf(ALGORITHMS).default('peak-ewma'),
    weights: oneOf(WEIGHTS).default('response-time'),
    slowStart: duration('10s', 0),
    breaker: z
      .union([z.literal(false).transform(() => undefined), breaker])
      .prefault({}),
    fallback: oneOf(FALLBACKS).default('stable'),
    sticky: sticky.optional(),
    retries: retries.prefault({}),
  },
  { error: 'an object' },
);

/** The objects within it, by the name of their field. */
const OBJECTS: Record<string, { shape: object }> = { breaker, sticky, retries };

/**
 * What is wrong with the balancing of a route; nothing where the list is empty. Never throws.
 *
 * @param path - where in its document it is
 */
export function validateBalance(value: unknown, path: string = ''): Issue[] {
  const result = schema.safeParse(value);
  return result.success
    ? []
    : result.error.issues.flatMap(issue => toIssues(issue, value, path));
}

/**
 * Checks how a route balances and fills in what is not said.
 *
 * @throws InvalidDocumentError with everything that is wrong with it
 */
export function parseBalance(value: BalanceDocument = {}): BalanceSettings {
  const result = schema.safeParse(value);
  if (!result.success) {
    throw new InvalidDocumentError('balancing', validateBalance(value));
  }
  return { ...result.data, sticky: result.data.sticky };
}

function toIssues(
  issue: z.core.$ZodIssue,
  value: unknown,
  path: string,
): Issue[] {
  const place = issue.path.reduce<string>(
    (parent, part) => at(parent, String(part)),
    path,
  );
  const found = issue.path.reduce<unknown>(
    (parent, part) => (parent as Record<PropertyKey, unknown>)[part],
    value,
  );
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map(key => unknownField(key, place, found));
    case 'invalid_union': {
      // Whoever wrote anything but `false` meant the object, the last of the choices.
      return issue.errors
        .at(-1)!
        .flatMap(inner => toIssues(inner, found, place));
    }
    default:
      return [{ path: place, value: found, expected: issue.message }];
  }
}

function unknownField(name: string, place: string, parent: unknown): Issue {
  const known = Object.keys(
    (OBJECTS[place.split('.').at(-1)!] ?? schema).shape,
  );
  const suggestion = suggest(name, known);
  return {
    path: at(place, name),
    value: (parent as Record<string, unknown>)[name],
    expected: `no such field, only ${quote(known)}`,
    ...(suggestion === undefined ? {} : { suggestion }),
  };
}

function at(path: string, name: string): string {
  return path ? `${path}.${name}` : name;
}

function quote(names: readonly string[]): string {
  return names.map(name => `'${name}'`).join(', ');
}
