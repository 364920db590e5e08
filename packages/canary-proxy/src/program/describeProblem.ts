import { suggest } from '@backstage-releases/canary-policy';
import type { z } from 'zod';
import { FLAGS } from './flags';
import { settingsSchema } from './settingsSchema';

/**
 * What is wrong with settings, in words.
 *
 * @param settings - as they were written
 */
export function describeProblem(
  issue: z.core.$ZodIssue,
  settings: unknown,
): string[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(describeUnknown);
  }
  const path = issue.path
    .map(part => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .slice(1);
  const value = issue.path.reduce<unknown>(
    (at, part) => (at as Record<PropertyKey, unknown> | undefined)?.[part],
    settings,
  );
  // A secret that is too short is still a secret.
  const shown = /^(tokens|cookieKeys)\b/.test(path)
    ? 'not usable'
    : `'${typeof value === 'object' ? JSON.stringify(value) : String(value)}'`;
  return [`'${path}' is ${shown}, expected ${issue.message}`];
}

function describeUnknown(key: string): string {
  // Whoever knows the command line writes a flag's name.
  const ofFlag = FLAGS.find(({ name }) => name === key)?.setting;
  const meant = ofFlag ?? suggest(key, Object.keys(settingsSchema.shape));
  return meant === undefined
    ? `'${key}' is not known, expected a setting (see --help)`
    : `'${key}' is not known, did you mean '${meant}'?`;
}
