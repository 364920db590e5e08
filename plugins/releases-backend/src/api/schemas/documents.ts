import { z } from 'zod';

/**
 * Ties a schema to the type that it documents: it must allow nothing that the type does not, and leave out none of its fields.
 */
export function documents<T>() {
  return <S extends z.ZodType<T>>(
    schema: S,
    ..._missing: keyof T extends keyof z.output<S>
      ? []
      : [missing: Exclude<keyof T, keyof z.output<S>>]
  ): S => schema;
}
