import { PlanProblem } from '@backstage-releases/plugin-releases-common';
import { z } from 'zod';
import { DURATION_EXPECTED, parseDuration } from './duration';

/** A duration in a plan, in milliseconds. */
export const duration = z
  .string({ error: `expected ${DURATION_EXPECTED}` })
  .transform((text, context) => {
    const ms = parseDuration(text);
    if (ms === undefined) {
      context.addIssue({
        code: 'custom',
        message: `expected ${DURATION_EXPECTED}`,
      });
      return z.NEVER;
    }
    return ms;
  });

/** What people who may decide are named by. */
export const approvers = z
  .array(
    z.string().regex(/^(owner|(user|group):[^/\s]+\/[^/\s]+)$/, {
      error:
        "expected 'owner' or an entity ref such as 'group:default/sre' or 'user:default/ann'",
    }),
  )
  .min(1, { error: 'expected at least one entity ref' });

/** Reads a value with a schema, and says with paths and values what is wrong. */
export function parseWith<T>(
  schema: z.ZodType<T>,
  value: unknown,
): { config: T; problems: [] } | { problems: PlanProblem[] } {
  const result = schema.safeParse(value);
  if (result.success) {
    return { config: result.data, problems: [] };
  }
  return {
    problems: result.error.issues.flatMap(issue => problemsOf(issue, value)),
  };
}

function problemsOf(issue: z.core.$ZodIssue, root: unknown): PlanProblem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(key => ({
      path: pathText([...issue.path, key]),
      message: `Unknown field '${key}'`,
      value: valueAt(root, [...issue.path, key]),
    }));
  }
  if (issue.code === 'invalid_union') {
    const nested = issue.errors
      .flat()
      .filter(inner => inner.path.length > 0 || inner.code === 'unrecognized_keys');
    const [deepest] = nested.sort((a, b) => b.path.length - a.path.length);
    if (deepest) {
      return problemsOf(
        { ...deepest, path: [...issue.path, ...deepest.path] } as any,
        root,
      );
    }
  }
  const value = valueAt(root, issue.path);
  return [
    {
      path: pathText(issue.path),
      message:
        value === undefined && issue.code === 'invalid_type'
          ? 'Missing'
          : issue.message,
      value,
      expected:
        'expected' in issue ? String(issue.expected) : issue.message.replace(/^expected /, ''),
    },
  ];
}

/** Joins a path as people write it, for example `steps[2].percent`. */
export function pathText(path: PropertyKey[]): string {
  return path
    .map((part, index) =>
      typeof part === 'number'
        ? `[${part}]`
        : `${index ? '.' : ''}${String(part)}`,
    )
    .join('');
}

function valueAt(root: unknown, path: PropertyKey[]): unknown {
  return path.reduce<any>((value, part) => value?.[part], root);
}
