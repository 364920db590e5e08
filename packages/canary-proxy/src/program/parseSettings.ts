import type { z } from 'zod';
import { canSharePorts } from '../dataplane/threads/portSharing';
import type { TlsFiles } from '../tls/TlsFiles';
import { describeProblem } from './describeProblem';
import type { ProxySettings } from './ProxySettings';
import { readLines } from './readLines';
import { SettingsError } from './SettingsError';
import { settingsSchema } from './settingsSchema';

const LOOPBACK = '127.0.0.1';

/** Settings that were checked, with defaults filled in and files read; durations in milliseconds. */
export type ParsedSettings = z.output<typeof settingsSchema> & {
  adminHost: string;
  tls?: TlsFiles;
  adminTls?: TlsFiles;
};

/**
 * Checks settings and fills in what is not said.
 *
 * @throws SettingsError that names each wrong field, its value, and what was expected.
 */
export function parseSettings(settings: ProxySettings): ParsedSettings {
  const result = settingsSchema.safeParse(settings);
  if (!result.success) {
    throw new SettingsError(
      result.error.issues.flatMap(issue => describeProblem(issue, settings)),
    );
  }
  const parsed = result.data;
  const { tokens, tokenFile, cookieKeys, cookieKeyFile } = parsed;
  const problems: string[] = [];
  const withLines = (own: string[], file: string | undefined, name: string) =>
    file === undefined ? own : [...own, ...linesOf(file, name, problems)];
  parsed.tokens = withLines(tokens, tokenFile, 'tokenFile');
  parsed.cookieKeys = withLines(cookieKeys, cookieKeyFile, 'cookieKeyFile');
  if (parsed.tokens.length > 2) {
    problems.push(
      `'tokens' has ${parsed.tokens.length} values, expected at most 2`,
    );
  }
  const hasToken = parsed.tokens.length > 0;
  if (!hasToken && parsed.adminHost && !isLoopback(parsed.adminHost)) {
    problems.push(
      `'adminHost' is '${parsed.adminHost}', expected a loopback address where there are no 'tokens'`,
    );
  }
  if (parsed.workers > 1 && !canSharePorts()) {
    problems.push(
      `'workers' is ${parsed.workers}, expected 1: on '${process.platform}' threads can't share a port`,
    );
  }
  if (parsed.kubeconfig !== undefined && parsed.inCluster) {
    problems.push("'inCluster' is true, expected false with 'kubeconfig'");
  }
  if (parsed.advertise && !parsed.kubeconfig && !parsed.inCluster) {
    problems.push(
      "'advertise' needs a cluster, expected 'kubeconfig' or 'inCluster'",
    );
  }
  const tls = tlsFiles(parsed, 'tls', problems);
  const adminTls = tlsFiles(parsed, 'adminTls', problems);
  if (problems.length > 0) {
    throw new SettingsError(problems);
  }
  const { host, adminHost = hasToken || isLoopback(host) ? host : LOOPBACK } =
    parsed;
  return { ...parsed, adminHost, tls, adminTls };
}

/** Certificate and key come together, and who asks clients for theirs shows one first. */
function tlsFiles(
  settings: z.output<typeof settingsSchema>,
  prefix: 'tls' | 'adminTls',
  problems: string[],
): TlsFiles | undefined {
  const certificate = settings[`${prefix}CertificateFile`];
  const key = settings[`${prefix}KeyFile`];
  const clientAuthorities = settings[`${prefix}ClientAuthoritiesFile`];
  if (certificate !== undefined && key !== undefined) {
    return { certificate, key, clientAuthorities };
  }
  if ([certificate, key, clientAuthorities].some(file => file !== undefined)) {
    problems.push(
      `'${prefix}${
        certificate === undefined ? 'CertificateFile' : 'KeyFile'
      }' is missing, expected '${prefix}CertificateFile' and '${prefix}KeyFile' together`,
    );
  }
  return undefined;
}

function isLoopback(host: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|::1)$/.test(host);
}

function linesOf(file: string, name: string, problems: string[]): string[] {
  try {
    return readLines(file);
  } catch (error) {
    problems.push(
      `'${name}' is '${file}', expected a file that can be read (${
        (error as Error).message
      })`,
    );
    return [];
  }
}
