import { InputError } from '@backstage/errors';
import { z } from 'zod';
import { describeProblem } from './describeProblem';
import { readSchema } from './readSchema';

/**
 * Reads a value by a schema. Throws `InputError` that begins with `what` and names every field, its value and what is allowed.
 */
export function readOrThrow<T>(
  what: string,
  schema: z.ZodType<T>,
  value: unknown,
  path = '',
): T {
  const { value: read, problems } = readSchema(schema, value, path);
  if (problems.length > 0) {
    throw new InputError(
      `${what}: ${problems.map(describeProblem).join('. ')}`,
    );
  }
  return read as T;
}
