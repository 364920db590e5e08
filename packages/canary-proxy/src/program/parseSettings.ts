import type { z } from 'zod';
import type { TlsFiles } from '../tls/TlsFiles';
import { isLoopback } from './addresses';
import { conflictsOf } from './conflictsOf';
import { describeProblem } from './describeProblem';
import type { ProxySettings } from './ProxySettings';
import { readLines } from './readLines';
import { SettingsError } from './SettingsError';
import { OF_A_PROGRAM, quoted, SettingsOrigin } from './SettingsOrigin';
import { settingsSchema } from './settingsSchema';

const LOOPBACK = '127.0.0.1';

/** Settings that were checked, with defaults filled in and files read; durations in milliseconds. */
export type ParsedSettings = z.output<typeof settingsSchema> & {
  adminHost: string;
  origin: SettingsOrigin;
  tls?: TlsFiles;
  adminTls?: TlsFiles;
};

/**
 * Checks settings and fills in what is not said.
 *
 * @param origin - by which messages call them; that of a program by default
 * @throws SettingsError that names each wrong field, its value, and what was expected.
 */
export function parseSettings(
  settings: ProxySettings,
  origin: SettingsOrigin = OF_A_PROGRAM,
): ParsedSettings {
  const name = (setting: keyof ProxySettings) => quoted(origin, setting);
  const result = settingsSchema.safeParse(settings);
  if (!result.success) {
    throw new SettingsError(
      result.error.issues.flatMap(issue =>
        describeProblem(issue, settings, origin),
      ),
    );
  }
  const parsed = result.data;
  const { tokens, tokenFile, cookieKeys, cookieKeyFile } = parsed;
  const problems: string[] = [];
  const withLines = (
    own: string[],
    file: string | undefined,
    setting: 'tokenFile' | 'cookieKeyFile',
  ) =>
    file === undefined
      ? own
      : [...own, ...linesOf(file, name(setting), problems)];
  parsed.tokens = withLines(tokens, tokenFile, 'tokenFile');
  parsed.cookieKeys = withLines(cookieKeys, cookieKeyFile, 'cookieKeyFile');
  problems.push(...conflictsOf(parsed, name));
  const tls = tlsFiles(parsed, 'tls', name, problems);
  const adminTls = tlsFiles(parsed, 'adminTls', name, problems);
  if (problems.length > 0) {
    throw new SettingsError(problems);
  }
  const hasToken = parsed.tokens.length > 0;
  const { host, adminHost = hasToken || isLoopback(host) ? host : LOOPBACK } =
    parsed;
  return { ...parsed, adminHost, origin, tls, adminTls };
}

/** Certificate and key come together, and who asks clients for theirs shows one first. */
function tlsFiles(
  settings: z.output<typeof settingsSchema>,
  prefix: 'tls' | 'adminTls',
  name: (setting: keyof ProxySettings) => string,
  problems: string[],
): TlsFiles | undefined {
  const certificate = settings[`${prefix}CertificateFile`];
  const key = settings[`${prefix}KeyFile`];
  const clientAuthorities = settings[`${prefix}ClientAuthoritiesFile`];
  if (certificate !== undefined && key !== undefined) {
    return { certificate, key, clientAuthorities };
  }
  if ([certificate, key, clientAuthorities].some(file => file !== undefined)) {
    const both = [
      name(`${prefix}CertificateFile`),
      name(`${prefix}KeyFile`),
    ] as const;
    problems.push(
      `${both[certificate === undefined ? 0 : 1]} is missing, expected ${
        both[0]
      } and ${both[1]} together`,
    );
  }
  return undefined;
}

function linesOf(file: string, name: string, problems: string[]): string[] {
  try {
    return readLines(file);
  } catch (error) {
    problems.push(
      `${name} is '${file}', expected a file that can be read (${
        (error as Error).message
      })`,
    );
    return [];
  }
}
