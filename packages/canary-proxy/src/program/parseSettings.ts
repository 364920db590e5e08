import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { z } from 'zod';
import { canSharePorts } from '../dataplane/threads/portSharing';
import { isNetwork } from '../decision/TrustedProxies';
import { ODDITIES } from '../http1/Oddity';
import { NEVER_SAMPLED } from '../sample/SampledRequest';
import { TRACE_MODES } from '../trace/Traces';
import type { TlsFiles } from '../tls/TlsFiles';
import type { ProxySettings } from './ProxySettings';
import { readLines } from './readLines';
import { SettingsError } from './SettingsError';

const LOOPBACK = '127.0.0.1';

const UNITS = { ms: 1, s: 1000, m: 60_000 };

const BYTES = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 };

const isLabel = (text: string) =>
  text.length <= 40 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(text);

const text = z.string({ error: 'a text' }).min(1, { error: 'a text' });

const duration = (byDefault: string) =>
  z
    .string({ error: "a duration such as '10s'" })
    .regex(/^\d{1,6}(ms|s|m)$/, {
      error: "a duration such as '500ms', '10s' or '2m'",
    })
    .default(byDefault)
    .transform(value => {
      const [, amount, unit] = /^(\d+)(ms|s|m)$/.exec(value)!;
      return Number(amount) * UNITS[unit as keyof typeof UNITS];
    });

const size = (byDefault: string, min: number) => {
  const error = `a size such as '64KiB' or '10MiB'${
    min > 0 ? `, at least ${min} bytes` : ''
  }`;
  return z
    .string({ error })
    .default(byDefault)
    .transform((value, context) => {
      const [, amount, unit] = /^(\d{1,10})(B|KiB|MiB|GiB)?$/.exec(value) ?? [];
      const bytes = Number(amount) * BYTES[(unit ?? 'B') as keyof typeof BYTES];
      if (!(bytes >= min)) {
        context.addIssue({ code: 'custom', message: error });
      }
      return bytes;
    });
};

const list = (item: z.ZodType<string>, expected: string) =>
  z.array(item, { error: expected }).default([]);

const sampledHeader = z
  .string({ error: 'the name of a header' })
  .regex(/^[a-z0-9-]{1,128}$/i, { error: 'the name of a header' })
  .transform(name => name.toLowerCase())
  .refine(name => !NEVER_SAMPLED.includes(name), {
    error: 'a header that holds no credentials',
  });

const schema = z.strictObject(
  {
    host: text.default('127.0.0.1'),
    adminHost: text.optional(),
    adminPort: z
      .int({ error: 'a port, 0 to 65535' })
      .min(0, { error: 'a port, 0 to 65535' })
      .max(65535, { error: 'a port, 0 to 65535' })
      .default(9081),
    tokens: list(text, 'a list of tokens'),
    tokenFile: text.optional(),
    cookieKeys: list(
      text.min(16, { error: 'a key of at least 16 characters' }),
      'a list of keys',
    ),
    cookieKeyFile: text.optional(),
    trustedProxies: list(
      z
        .string({ error: 'a CIDR range or an address' })
        .refine(isNetwork, { error: 'a CIDR range or an address' }),
      'a list of CIDR ranges or addresses',
    ),
    regionFile: text.optional(),
    ports: z
      .string({ error: "a range such as '8000-8999'" })
      .default('1-65535')
      .transform((value, context) => {
        const [, from, to] = /^(\d{1,5})-(\d{1,5})$/.exec(value) ?? [];
        const range = { from: Number(from), to: Number(to) };
        if (!(range.from >= 1 && range.from <= range.to && range.to <= 65535)) {
          context.addIssue({
            code: 'custom',
            message: "a range such as '8000-8999', within 1 to 65535",
          });
        }
        return range;
      }),
    kubeconfig: text.optional(),
    context: text.optional(),
    inCluster: z.boolean({ error: 'true or false' }).default(false),
    namespaces: list(text, 'a list of namespaces'),
    instance: text
      .refine(isLabel, {
        error: 'a name of at most 40 characters of a-z, 0-9 and -',
      })
      .default(defaultInstance),
    advertise: z
      .string({ error: 'an IP address' })
      .refine(address => isIP(address) !== 0, { error: 'an IP address' })
      .optional(),
    adminUrl: z
      .string({ error: 'an http or https address' })
      .refine(url => /^https?:\/\//.test(url) && URL.canParse(url), {
        error: 'an http or https address',
      })
      .optional(),
    connectTimeout: duration('2s'),
    responseTimeout: duration('60s'),
    idleTimeout: duration('0s'),
    totalTimeout: duration('0s'),
    tlsCertificateFile: text.optional(),
    tlsKeyFile: text.optional(),
    tlsClientAuthoritiesFile: text.optional(),
    adminTlsCertificateFile: text.optional(),
    adminTlsKeyFile: text.optional(),
    adminTlsClientAuthoritiesFile: text.optional(),
    maxHead: size('1MiB', 1_024),
    maxTarget: size('0', 0),
    maxBody: size('0', 0),
    refuse: z
      .array(z.enum(ODDITIES, { error: `one of ${ODDITIES.join(', ')}` }), {
        error: `a list of ${ODDITIES.join(', ')}`,
      })
      .default([]),
    confirmTimeout: duration('10s'),
    drainDelay: duration('5s'),
    drainTimeout: duration('30s'),
    workers: z
      .int({ error: 'a number of threads, 1 to 64' })
      .min(1, { error: 'a number of threads, 1 to 64' })
      .max(64, { error: 'a number of threads, 1 to 64' })
      .default(1),
    metrics: z.boolean({ error: 'true or false' }).default(true),
    sample: z.boolean({ error: 'true or false' }).default(true),
    sampleHeaders: z
      .array(sampledHeader, { error: 'a list of names of headers' })
      .default([]),
    traces: z
      .enum(TRACE_MODES, {
        error: `one of ${TRACE_MODES.map(mode => `'${mode}'`).join(', ')}`,
      })
      .default('sampled'),
    accessLog: text.optional(),
    accessLogQuery: z.boolean({ error: 'true or false' }).default(false),
    routes: z
      .array(z.unknown(), { error: 'a list of route documents' })
      .default([]),
  },
  { error: 'an object of settings' },
);

/** Settings that were checked, with defaults filled in and files read; durations in milliseconds. */
export type ParsedSettings = z.output<typeof schema> & {
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
  const result = schema.safeParse(settings);
  if (!result.success) {
    throw new SettingsError(
      result.error.issues.flatMap(issue => describe(issue, settings)),
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
  settings: z.output<typeof schema>,
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

function describe(issue: z.core.$ZodIssue, settings: unknown): string[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(
      key =>
        `'${key}' is not known, expected one of ${Object.keys(
          schema.shape,
        ).join(', ')}`,
    );
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

function defaultInstance(): string {
  const name = hostname()
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(-40)
    .replace(/^-+|-+$/g, '');
  return name || 'proxy';
}
