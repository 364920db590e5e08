import { readFileSync } from 'node:fs';
import { parseArgs, ParseArgsOptionsConfig } from 'node:util';
import { parse } from 'yaml';
import { SettingsError } from './parseSettings';
import type { ProxySettings } from './ProxySettings';

type Kind = 'text' | 'number' | 'list' | 'flag';

interface Flag {
  name: string;
  setting: Exclude<keyof ProxySettings, 'routes'>;
  kind: Kind;
  value: string;
  help: string;
}

const flag = (
  name: string,
  setting: Flag['setting'],
  kind: Kind,
  value: string,
  help: string,
): Flag => ({ name, setting, kind, value, help });

const FLAGS: Flag[] = [
  flag('host', 'host', 'text', 'ADDRESS', 'where routes listen (127.0.0.1)'),
  flag(
    'admin-host',
    'adminHost',
    'text',
    'ADDRESS',
    'where the admin API listens (that of --host; loopback without a token)',
  ),
  flag(
    'admin-port',
    'adminPort',
    'number',
    'PORT',
    'port of the admin API (8081)',
  ),
  flag(
    'token',
    'tokens',
    'list',
    'T',
    'token of the admin API; twice while it is rotated',
  ),
  flag('token-file', 'tokenFile', 'text', 'FILE', 'a token per line'),
  flag(
    'cookie-key',
    'cookieKeys',
    'list',
    'KEY',
    'signs memory cookies, hex or text; several while it is rotated, the first signs',
  ),
  flag('cookie-key-file', 'cookieKeyFile', 'text', 'FILE', 'a key per line'),
  flag(
    'trusted-proxies',
    'trustedProxies',
    'list',
    'CIDR,…',
    'whose X-Forwarded-* headers are believed (none)',
  ),
  flag(
    'region-file',
    'regionFile',
    'text',
    'FILE',
    "where addresses are, in MaxMind's format (countries, from public data)",
  ),
  flag(
    'ports',
    'ports',
    'text',
    'FROM-TO',
    'listen ports that routes may have (1-65535)',
  ),
  flag(
    'kubeconfig',
    'kubeconfig',
    'text',
    'FILE',
    'cluster with ConfigMaps that are routes',
  ),
  flag(
    'context',
    'context',
    'text',
    'NAME',
    'context of the kubeconfig (its current one)',
  ),
  flag(
    'in-cluster',
    'inCluster',
    'flag',
    '',
    'use the service account of this pod',
  ),
  flag(
    'namespace',
    'namespaces',
    'list',
    'NS,…',
    "namespaces of the ConfigMaps (the context's own)",
  ),
  flag(
    'instance',
    'instance',
    'text',
    'NAME',
    'name of this instance (that of the host)',
  ),
  flag(
    'advertise',
    'advertise',
    'text',
    'IP',
    'keep EndpointSlices with this address at the Services of the routes',
  ),
  flag(
    'admin-url',
    'adminUrl',
    'text',
    'URL',
    'address of the admin API as the Lease says it',
  ),
  flag(
    'connect-timeout',
    'connectTimeout',
    'text',
    'TIME',
    'for connecting to an instance (2s)',
  ),
  flag(
    'response-timeout',
    'responseTimeout',
    'text',
    'TIME',
    'until an instance begins its answer (60s)',
  ),
  flag(
    'idle-timeout',
    'idleTimeout',
    'text',
    'TIME',
    'between two pieces of an answer or a WebSocket (0s: as long as it likes)',
  ),
  flag(
    'total-timeout',
    'totalTimeout',
    'text',
    'TIME',
    'for a request until the end of its answer (0s: as long as it likes)',
  ),
  flag(
    'tls-certificate-file',
    'tlsCertificateFile',
    'text',
    'FILE',
    'PEM; with it clients of the routes speak TLS',
  ),
  flag('tls-key-file', 'tlsKeyFile', 'text', 'FILE', 'its key'),
  flag(
    'tls-client-authorities-file',
    'tlsClientAuthoritiesFile',
    'text',
    'FILE',
    'clients have to show a certificate that one of these has signed',
  ),
  flag(
    'admin-tls-certificate-file',
    'adminTlsCertificateFile',
    'text',
    'FILE',
    'the same for the admin API',
  ),
  flag('admin-tls-key-file', 'adminTlsKeyFile', 'text', 'FILE', 'its key'),
  flag(
    'admin-tls-client-authorities-file',
    'adminTlsClientAuthoritiesFile',
    'text',
    'FILE',
    'clients of the admin API have to show a certificate',
  ),
  flag(
    'max-head',
    'maxHead',
    'text',
    'SIZE',
    'how large the head of a request may be (1MiB)',
  ),
  flag(
    'max-target',
    'maxTarget',
    'text',
    'SIZE',
    'how long the target of a request may be (as its head)',
  ),
  flag(
    'max-body',
    'maxBody',
    'text',
    'SIZE',
    'how large the body of a request may be (as it likes)',
  ),
  flag(
    'confirm-timeout',
    'confirmTimeout',
    'text',
    'TIME',
    'how long a PUT waits until the route is served (10s)',
  ),
  flag(
    'drain-delay',
    'drainDelay',
    'text',
    'TIME',
    'how long to go on after SIGTERM (5s)',
  ),
  flag(
    'drain-timeout',
    'drainTimeout',
    'text',
    'TIME',
    'how long requests may take to finish after that (30s)',
  ),
  flag('no-metrics', 'metrics', 'flag', '', 'do not serve /metrics'),
];

/** What `--help` prints. */
export function helpText(): string {
  const config = {
    name: 'config',
    value: 'FILE',
    help: "YAML with these settings by their names in camel case, and 'routes'",
  };
  const lines = [config, ...FLAGS].map(({ name, value, help }) => {
    const left = `  --${name}${value && ` ${value}`}`;
    return `${left.padEnd(28)} ${help}`;
  });
  return `canary-proxy: splits users between stable and canary, on a port per route

Usage
  canary-proxy [--config routes.yaml] [settings]
  canary-proxy rollback --admin URL [--admin URL …] --token T --route ID

Settings
${lines.join('\n')}

Signals
  SIGTERM  not ready, go on for --drain-delay, finish what is in flight, end
  SIGINT   the same without the delay; a second one ends at once
  SIGHUP   read the routes of --config again
`;
}

/** What the command line says. */
export interface CommandLine {
  help: boolean;
  /** The configuration file. */
  config?: string;
  settings: ProxySettings;
}

/**
 * Reads the command line.
 *
 * @throws SettingsError where a flag is not known or lacks its value.
 */
export function parseCommandLine(argv: string[]): CommandLine {
  const values = read(argv, {
    help: { type: 'boolean', short: 'h' },
    config: { type: 'string' },
    ...Object.fromEntries(
      FLAGS.map(({ name, kind }) => [
        name,
        {
          type: kind === 'flag' ? ('boolean' as const) : ('string' as const),
          multiple: kind === 'list',
        },
      ]),
    ),
  });
  const settings: Record<string, unknown> = {};
  for (const { name, setting, kind } of FLAGS) {
    const value = values[name];
    if (value !== undefined) {
      settings[setting] = valueOf(name, kind, value);
    }
  }
  return {
    help: values.help === true,
    config: values.config as string | undefined,
    settings,
  };
}

/** Which route is to be rolled back, and where. */
export interface RollbackCommand {
  /** Addresses of admin APIs. */
  admins: string[];
  token?: string;
  route: string;
}

/**
 * Reads the command line after `rollback`.
 *
 * @throws SettingsError where a flag is not known or missing.
 */
export function parseRollback(argv: string[]): RollbackCommand {
  const { admin, token, route } = read(argv, {
    admin: { type: 'string', multiple: true },
    token: { type: 'string' },
    route: { type: 'string' },
  });
  const admins = (admin ?? []) as string[];
  const problems = [
    ...(admins.length > 0 && admins.every(url => URL.canParse(url))
      ? []
      : [
          `'--admin' is '${admins.join(
            ', ',
          )}', expected addresses of admin APIs`,
        ]),
    ...(route ? [] : ["'--route' is missing, expected the id of a route"]),
  ];
  if (problems.length > 0) {
    throw new SettingsError(problems);
  }
  return { admins, token: token as string | undefined, route: route as string };
}

/**
 * Reads a configuration file.
 *
 * @throws SettingsError where it can't be read or is no YAML object; its fields are not checked.
 */
export function readConfigFile(path: string): ProxySettings {
  let content: unknown;
  try {
    content = parse(readFileSync(path, 'utf8')) ?? {};
  } catch (error) {
    throw new SettingsError([
      `'config' is '${path}', expected a YAML file that can be read (${
        (error as Error).message
      })`,
    ]);
  }
  if (
    typeof content !== 'object' ||
    content === null ||
    Array.isArray(content)
  ) {
    throw new SettingsError([
      `'config' is '${path}', expected an object of settings in it`,
    ]);
  }
  return content;
}

function read(
  argv: string[],
  options: ParseArgsOptionsConfig,
): Record<string, unknown> {
  try {
    return parseArgs({ args: argv, strict: true, options }).values;
  } catch (error) {
    throw new SettingsError([(error as Error).message]);
  }
}

function valueOf(name: string, kind: Kind, value: unknown): unknown {
  switch (kind) {
    case 'number':
      // What is no number is left for the check that names the setting.
      return /^\d+$/.test(String(value)) ? Number(value) : value;
    case 'list':
      return (value as string[]).flatMap(item =>
        name === 'token' || name === 'cookie-key' ? [item] : item.split(','),
      );
    case 'flag':
      return !name.startsWith('no-');
    default:
      return value;
  }
}
