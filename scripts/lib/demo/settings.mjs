import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** The ports, each with the number of consecutive ones that it stands for, what it is for, and the part that listens there. */
const PORTS = {
  'portal-port': [7007, 1, 'the portal', 'portal'],
  'cluster-port': [
    16443,
    3,
    'the API servers of dev, test and prod',
    'cluster',
  ],
  'ingress-port': [16480, 3, 'the entrances of dev, test and prod', 'cluster'],
  'proxy-admin-port': [16490, 1, "the canary proxy's admin API", 'proxy'],
  'crowd-port': [16491, 1, "the crowd's switch and counters", 'crowd'],
};

const OPTIONS = {
  ...Object.fromEntries(
    Object.keys(PORTS).map(name => [name, { type: 'string' }]),
  ),
  'proxy-ports': { type: 'string' },
  'free-ports': { type: 'boolean' },
  keep: { type: 'boolean' },
  cluster: { type: 'boolean' },
  proxy: { type: 'boolean' },
  portal: { type: 'boolean' },
  crowd: { type: 'boolean' },
  config: { type: 'string', multiple: true },
  state: { type: 'string' },
  control: { type: 'string' },
  'supervisor-port': { type: 'string' },
  help: { type: 'boolean' },
};

/** What `--help` says. */
export const help = `Usage: npm start -- [options]

Starts the demo: three clusters, a canary proxy, the portal and a crowd of users. Ctrl-C ends all of it.

${Object.entries(PORTS)
  .map(([name, [first, count, what]]) => option(name, first, count, what))
  .join('\n')}
  --proxy-ports 16500-16999   where the canary proxy opens a port for each route
  --free-ports                takes free ports for all of these, whatever they are
  --keep                      goes on with the clusters and the database of the last start; without it both begin anew
  --no-cluster --no-proxy --no-portal --no-crowd
                              leave a part out; npm run backend is the portal alone, for the clusters and the proxy of a start
                              without one
  --config <file>             another configuration of the portal, over app-config.yaml; may be given again
  --state .run                where clusters, database, tokens and logs are kept
  --control <file>            writes what tests need to act on the parts into this file when all is ready
  --supervisor-port <port>    where the control file's API listens (default: any free port)

Each port is also an environment variable, for example RELEASES_PORTAL_PORT=7008.
`;

function option(name, first, count, what) {
  const shown = count > 1 ? `${what}, one after the other` : what;
  return `  ${`--${name} ${first}`.padEnd(26)}  ${shown}`;
}

/**
 * Reads the settings from arguments and environment.
 *
 * @throws where an option is unknown or a value is out of its range
 */
export function readSettings(args, env, root) {
  const { values } = parseArgs({
    args,
    options: OPTIONS,
    allowNegative: true,
    strict: true,
  });
  const value = name =>
    values[name] ?? env[`RELEASES_${name.toUpperCase().replaceAll('-', '_')}`];
  const ports = Object.entries(PORTS).map(
    ([name, [first, count, what, part]]) => ({
      name,
      what,
      part,
      count,
      first: readPort(name, value(name) ?? String(first), count),
    }),
  );
  const range = value('proxy-ports') ?? '16500-16999';
  ports.push({
    name: 'proxy-ports',
    what: 'the routes of the canary proxy',
    part: 'proxy',
    ...readRange('proxy-ports', range),
  });
  const parts = {
    cluster: values.cluster ?? true,
    proxy: values.proxy ?? true,
    portal: values.portal ?? true,
    crowd: values.crowd ?? true,
  };
  if (parts.proxy && !parts.cluster) {
    throw new Error(
      '--no-cluster needs --no-proxy too: the canary proxy of the demo is that of its cluster prod. npm run canary-proxy starts one for another cluster.',
    );
  }
  const supervisorPort = value('supervisor-port');
  return {
    help: values.help ?? false,
    ports,
    freePorts: values['free-ports'] ?? false,
    keep: values.keep ?? false,
    parts,
    state: resolve(
      value('state') ?? env.RELEASES_STATE_DIR ?? join(root, '.run'),
    ),
    configs: (values.config ?? []).map(file => resolve(file)),
    control: values.control ? resolve(values.control) : undefined,
    supervisorPort: supervisorPort
      ? readPort('supervisor-port', supervisorPort, 1)
      : 0,
  };
}

/** The ports at which the parts that are wanted listen. */
export function portsInUse({ ports, parts }) {
  return ports.filter(({ part }) => parts[part]);
}

/** The first port of a setting. */
export function portOf(settings, name) {
  return settings.ports.find(port => port.name === name).first;
}

/** The ports of a setting that is a range, as such. */
export function rangeOf(settings, name) {
  const { first, count } = settings.ports.find(port => port.name === name);
  return `${first}-${first + count - 1}`;
}

function readPort(name, text, count) {
  const last = 65535 - count + 1;
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > last) {
    throw new Error(
      `--${name} has the value '${text}', allowed is a port from 1 to ${last}`,
    );
  }
  return port;
}

function readRange(name, text) {
  const [, first, last] = /^(\d+)-(\d+)$/.exec(text) ?? [];
  if (
    !first ||
    Number(first) < 1 ||
    Number(last) > 65535 ||
    Number(first) > Number(last)
  ) {
    throw new Error(
      `--${name} has the value '${text}', allowed is a range of ports, for example 16500-16999`,
    );
  }
  return { first: Number(first), count: Number(last) - Number(first) + 1 };
}
