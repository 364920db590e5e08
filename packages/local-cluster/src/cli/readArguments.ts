import { parseArgs } from 'node:util';

/** What the command line asks for. */
export interface CliArguments {
  help: boolean;
  clusters: string[];
  port: number;
  ingressPort: number;
  token?: string;
  kubeconfig?: string;
  images?: string;
  manifests?: string;
  data?: string;
  trustForwarded: boolean;
}

/** A command line that can't be understood. */
export class UsageError extends Error {}

export const usage = `Usage: local-cluster [options]

Runs one or several embedded Kubernetes clusters in this process: an API server each, controllers,
pods as servers inside the process, and an entrance that follows the Ingress objects.

Options:
  --clusters <a,b,…>     names of the clusters                                    (default: local)
  --port <n>             port of the first API server, the others follow; 0: any  (default: 16443)
  --ingress-port <n>     port of the first entrance, the others follow; 0: any    (default: 16480)
  --token <token>        bearer token of all API servers                          (default: LOCAL_CLUSTER_TOKEN, else a random one, printed)
  --kubeconfig <file>    write a kubeconfig with a context per cluster
  --images <module>      module that exports 'images', an ImageRegistry           (default: every image is an echo server)
  --manifests <dir>      apply <dir>/<cluster>/*.yaml to clusters that are new
  --data <dir>           keep the clusters' objects there between starts          (default: in memory)
  --trust-forwarded      the entrances believe the X-Forwarded-For of clients
  --help                 show this

Prints a line per cluster when it answers, then 'ready'. Ctrl-C ends it.
`;

/** Reads the command line. Throws {@link UsageError}. */
export function readArguments(
  argv: string[],
  env: Record<string, string | undefined> = {},
): CliArguments {
  let values: Record<string, string | boolean | undefined>;
  try {
    ({ values } = parseArgs({
      args: argv,
      options: {
        help: { type: 'boolean', short: 'h' },
        clusters: { type: 'string', default: 'local' },
        port: { type: 'string', default: '16443' },
        'ingress-port': { type: 'string', default: '16480' },
        token: { type: 'string' },
        kubeconfig: { type: 'string' },
        images: { type: 'string' },
        manifests: { type: 'string' },
        data: { type: 'string' },
        'trust-forwarded': { type: 'boolean' },
      },
    }));
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
  const text = (name: string) => values[name] as string | undefined;
  const clusters = (text('clusters') ?? '').split(',').map(name => name.trim());
  for (const name of clusters) {
    if (!/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name)) {
      throw new UsageError(
        `--clusters: '${name}' is not a name of small letters, digits and '-'`,
      );
    }
  }
  if (new Set(clusters).size < clusters.length) {
    throw new UsageError(`--clusters: '${clusters}' names a cluster twice`);
  }
  if (text('token') === '') {
    throw new UsageError('--token: must not be empty');
  }
  return {
    help: values.help === true,
    clusters,
    port: readPort('port', text('port'), clusters.length),
    ingressPort: readPort(
      'ingress-port',
      text('ingress-port'),
      clusters.length,
    ),
    // other users of the machine can read arguments
    token: text('token') ?? (env.LOCAL_CLUSTER_TOKEN || undefined),
    kubeconfig: text('kubeconfig'),
    images: text('images'),
    manifests: text('manifests'),
    data: text('data'),
    trustForwarded: values['trust-forwarded'] === true,
  };
}

function readPort(
  option: string,
  value: string | undefined,
  count: number,
): number {
  const port = Number(value);
  if (!/^\d+$/.test(value ?? '') || port + count - 1 > 65_535) {
    throw new UsageError(
      `--${option}: '${value}' is not a port between 0 and ${65_536 - count}`,
    );
  }
  return port;
}
