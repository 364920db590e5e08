import { suggest } from '@backstage-releases/canary-policy';
import type { z } from 'zod';
import { FLAGS } from './flags';
import type { ProxySettings } from './ProxySettings';
import type { SettingsOrigin } from './SettingsOrigin';
import { settingsSchema } from './settingsSchema';

/**
 * What is wrong with settings, in words.
 *
 * @param settings - as they were written
 */
export function describeProblem(
  issue: z.core.$ZodIssue,
  settings: unknown,
  origin: SettingsOrigin,
): string[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(describeUnknown);
  }
  if (issue.path.length === 0) {
    return [`The settings are none, expected ${issue.message}`];
  }
  const [setting, ...rest] = issue.path;
  const name = origin.nameOf(setting as keyof ProxySettings);
  const within = rest.map(part =>
    typeof part === 'number' ? `[${part}]` : `.${String(part)}`,
  );
  // On the command line the values of a list have no places.
  const path = name.startsWith('--') ? name : [name, ...within].join('');
  const value = issue.path.reduce<unknown>(
    (at, part) => (at as Record<PropertyKey, unknown> | undefined)?.[part],
    settings,
  );
  // A secret that is too short is still a secret.
  const shown = ['tokens', 'cookieKeys'].includes(String(setting))
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
