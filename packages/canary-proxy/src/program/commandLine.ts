import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { FLAGS, Kind } from './flags';
import type { ProxySettings } from './ProxySettings';
import { readArguments } from './readArguments';
import { SettingsError } from './SettingsError';

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
  canary-proxy rollback --admin URL [--admin URL …] --route ID [options]   (see rollback --help)
  canary-proxy --help, canary-proxy --version

Settings
${lines.join('\n')}

Signals
  SIGTERM  not ready, go on for --drain-delay, finish what is in flight, end
  SIGINT   the same without the delay; a second one ends at once
  SIGHUP   open the access log and read the routes of --config again
`;
}

/** What the command line says. */
export interface CommandLine {
  help: boolean;
  version: boolean;
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
  const values = readArguments(
    argv,
    {
      help: { type: 'boolean', short: 'h' },
      version: { type: 'boolean' },
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
    },
    isSecret,
  );
  const settings: Record<string, unknown> = {};
  for (const { name, setting, kind } of FLAGS) {
    const value = values[name];
    if (value !== undefined) {
      settings[setting] = valueOf(name, kind, value);
    }
  }
  return {
    help: values.help === true,
    version: values.version === true,
    config: values.config as string | undefined,
    settings,
  };
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
      `'--config' is '${path}', expected a YAML file that can be read (${
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
      `'--config' is '${path}', expected an object of settings in it`,
    ]);
  }
  return content;
}

/** Whether a flag's values are secrets, which may have commas in them and are never repeated. */
function isSecret(name: string): boolean {
  return name === 'token' || name === 'cookie-key';
}

function valueOf(name: string, kind: Kind, value: unknown): unknown {
  switch (kind) {
    case 'number':
      // What is no number is left for the check that names the setting.
      return /^\d+$/.test(String(value)) ? Number(value) : value;
    case 'list':
      return (value as string[]).flatMap(item =>
        isSecret(name) ? [item] : item.split(','),
      );
    case 'flag':
      return !name.startsWith('no-');
    default:
      return value;
  }
}
