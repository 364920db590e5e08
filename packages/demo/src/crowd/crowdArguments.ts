import { parseArgs } from 'node:util';

/** What the command line of `crowd` asks for. */
export interface CrowdArguments {
  help: boolean;
  url: string;
  hosts: string[];
  rate: number;
  users: number;
  controlPort?: number;
  on: boolean;
}

/** A command line that can't be understood. */
export class UsageError extends Error {}

export const usage = `Usage: crowd [options]

Users who visit a service through its entrance, and counters of what they saw. Ctrl-C ends it.

Options:
  --url <url>            the entrance                                  (default: http://127.0.0.1:16482)
  --host <a,b,…>         the hosts that they ask for, equally often    (default: shop.demo.example)
  --rate <n>             requests a second, 1 to 2000                  (default: 60)
  --users <n>            how many users there are, 1 to 9999           (default: 1000)
  --control-port <n>     serve the control API there; 0: any free port (default: no control API)
  --off                  wait for POST /on
  --help                 show this

Six users of a hundred come from the office, 203.0.113.0/24. The entrance must believe their X-Forwarded-For.

Control API:  GET /stats   GET /healthz   POST /on   POST /off
`;

/** Reads the command line. Throws {@link UsageError}. */
export function readCrowdArguments(argv: string[]): CrowdArguments {
  const values = parse(argv);
  return {
    help: values.help ?? false,
    url: readUrl(values.url),
    hosts: readHosts(values.host),
    rate: readInteger('rate', values.rate, 1, 2000),
    users: readInteger('users', values.users, 1, 9999),
    controlPort:
      values['control-port'] === undefined
        ? undefined
        : readInteger('control-port', values['control-port'], 0, 65_535),
    on: !values.off,
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        help: { type: 'boolean', short: 'h' },
        url: { type: 'string', default: 'http://127.0.0.1:16482' },
        host: {
          type: 'string',
          multiple: true,
          default: ['shop.demo.example'],
        },
        rate: { type: 'string', default: '60' },
        users: { type: 'string', default: '1000' },
        'control-port': { type: 'string' },
        off: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function readUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:' || url.pathname !== '/' || url.search) {
    throw new UsageError(
      `--url is '${text}', expected for example 'http://127.0.0.1:16482'`,
    );
  }
  return url.origin;
}

function readHosts(lists: string[]): string[] {
  const hosts = lists.flatMap(list => list.split(','));
  for (const host of hosts) {
    if (!/^[a-z0-9]([-.a-z0-9]*[a-z0-9])?(:\d+)?$/i.test(host)) {
      throw new UsageError(
        `--host is '${host}', expected for example 'shop.demo.example'`,
      );
    }
  }
  return hosts;
}

function readInteger(
  option: string,
  text: string,
  min: number,
  max: number,
): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < min || value > max) {
    throw new UsageError(
      `--${option} is '${text}', expected an integer from ${min} to ${max}`,
    );
  }
  return value;
}
