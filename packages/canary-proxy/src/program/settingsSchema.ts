import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { z } from 'zod';
import { isNetwork } from '../decision/TrustedProxies';
import { ODDITIES } from '../http1/Oddity';
import { NEVER_SAMPLED } from '../sample/SampledRequest';
import { TRACE_MODES } from '../trace/Traces';

const UNITS = { ms: 1, s: 1000, m: 60_000 };

const BYTES = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 };

const isLabel = (text: string) =>
  text.length <= 40 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(text);

const text = z.string({ error: 'a text' }).min(1, { error: 'a text' });

/** A timer of Node that is to run longer than 24 days runs out at once. */
const A_DAY = 1_440 * UNITS.m;

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
    })
    .refine(ms => ms <= A_DAY, { error: "a duration of at most '1440m'" });

const size = (
  byDefault: string,
  { min = 0, max = Infinity, limits = '' } = {},
) => {
  const error = `a size such as '64KiB' or '10MiB'${limits}`;
  return z
    .string({ error })
    .default(byDefault)
    .transform((value, context) => {
      const [, amount, unit] = /^(\d{1,10})(B|KiB|MiB|GiB)?$/.exec(value) ?? [];
      const bytes = Number(amount) * BYTES[(unit ?? 'B') as keyof typeof BYTES];
      if (!(bytes >= min && bytes <= max)) {
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

/** What each setting may be, and what it is where it isn't said. */
export const settingsSchema = z.strictObject(
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
    // HTTP/2 has 32 bits for it.
    maxHead: size('1MiB', {
      min: BYTES.KiB,
      max: BYTES.GiB,
      limits: ', from 1KiB to 1GiB',
    }),
    maxTarget: size('0'),
    maxBody: size('0'),
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

function defaultInstance(): string {
  const name = hostname()
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(-40)
    .replace(/^-+|-+$/g, '');
  return name || 'proxy';
}
