import type { Issue } from '@backstage-releases/canary-policy';
import type { z } from 'zod';

/**
 * What is wrong with a body, as it is answered.
 *
 * @param fields - those that the body may have
 */
export function issuesOf(
  error: z.ZodError,
  body: unknown,
  fields: readonly string[],
): Issue[] {
  const known = fields.map(field => `'${field}'`).join(', ');
  return error.issues.flatMap(issue => {
    const path = issue.path.map(String);
    const value = path.reduce<unknown>(
      (at, part) => (at as Record<string, unknown> | undefined)?.[part],
      body,
    );
    return issue.code === 'unrecognized_keys'
      ? issue.keys.map(key => ({
          path: [...path, key].join('.'),
          value: (body as Record<string, unknown>)[key],
          expected: `one of ${known}`,
        }))
      : [{ path: path.join('.'), value, expected: issue.message }];
  });
}
