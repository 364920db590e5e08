import { PlanProblem } from '@backstage-releases/plugin-releases-common';
import { z } from 'zod';
import { joinPath, pathKey } from './joinPath';
import { listNames } from './listNames';
import { showValue } from './showValue';
import { unknownField } from './unknownField';

type RawIssue = z.core.$ZodRawIssue;

/**
 * Reads a value by a schema. Problems carry path, value and what is expected; the schema's own messages say what is expected.
 */
export function readSchema<T>(
  schema: z.ZodType<T>,
  value: unknown,
  path = '',
): { value: T; problems: [] } | { value?: undefined; problems: PlanProblem[] } {
  const allowedFields = new Map<string, string[]>();
  const result = schema.safeParse(value, {
    error: issue => {
      if (issue.code === 'unrecognized_keys') {
        allowedFields.set(keyOf(issue.path ?? []), fieldsOf(issue));
      }
      return expectation(issue);
    },
  });
  if (result.success) {
    return { value: result.data, problems: [] };
  }
  const problems = result.error.issues.flatMap(issue => {
    const at = pathOf(path, issue.path);
    const found = valueAt(value, issue.path);
    if (issue.code === 'unrecognized_keys') {
      const allowed = allowedFields.get(keyOf(issue.path)) ?? [];
      return issue.keys.map(key =>
        unknownField(at, key, (found as Record<string, unknown>)[key], allowed),
      );
    }
    if (issue.code === 'invalid_key') {
      const key = String(issue.path.at(-1));
      return [
        {
          path: at,
          message: `Invalid name '${key}'`,
          value: key,
          expected: issue.issues[0]?.message,
        },
      ];
    }
    return [
      {
        path: at,
        message:
          found === undefined
            ? `Missing field '${String(issue.path.at(-1) ?? path)}'`
            : `Invalid value ${showValue(found)}`,
        ...(found === undefined ? {} : { value: found }),
        expected: issue.message,
      },
    ];
  });
  return { problems };
}

function keyOf(path: PropertyKey[]): string {
  return JSON.stringify(path.map(String));
}

function pathOf(path: string, parts: PropertyKey[]): string {
  return joinPath(
    path,
    ...parts.map(part =>
      typeof part === 'number' ? part : pathKey(String(part)),
    ),
  );
}

function valueAt(value: unknown, path: PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (found, part) =>
      typeof found === 'object' && found !== null && Object.hasOwn(found, part)
        ? (found as Record<PropertyKey, unknown>)[part]
        : undefined,
    value,
  );
}

function fieldsOf(issue: RawIssue): string[] {
  const definition = (issue.inst as z.core.$ZodType | undefined)?._zod.def;
  return definition?.type === 'object'
    ? Object.keys((definition as z.core.$ZodObjectDef).shape)
    : [];
}

const words: Record<string, string> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

function expectation(issue: RawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return words[String(issue.expected)] ?? String(issue.expected);
    case 'invalid_value': {
      const values = issue.values as unknown[];
      return values.length === 1
        ? showValue(values[0])
        : `one of ${listNames(values.map(String))}`;
    }
    case 'too_small':
      return `at least ${issue.minimum}${unit(String(issue.origin))}`;
    case 'too_big':
      return `at most ${issue.maximum}${unit(String(issue.origin))}`;
    default:
      return undefined;
  }
}

function unit(origin: string): string {
  if (origin === 'string') {
    return ' characters';
  }
  return origin === 'array' ? ' entries' : '';
}
