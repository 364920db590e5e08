import { z } from 'zod';

/**
 * A string of a form; `expected` says which.
 */
export function textLike(pattern: RegExp, expected: string) {
  return z.string({ error: expected }).regex(pattern, { error: expected });
}
