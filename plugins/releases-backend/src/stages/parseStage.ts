import { PlanProblem } from '@backstage-releases/plugin-releases-common';
import { z } from 'zod';
import { readSchema } from '../input/readSchema';

/** Reads a stage's part of a plan with a schema. */
export function parseStage<T>(
  schema: z.ZodType<T>,
  value: unknown,
): { config: T; problems: [] } | { problems: PlanProblem[] } {
  const read = readSchema(schema, value);
  return read.value === undefined
    ? { problems: read.problems }
    : { config: read.value, problems: [] };
}
