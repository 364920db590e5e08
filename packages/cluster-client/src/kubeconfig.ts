import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { InputError, NotImplementedError } from '@backstage/errors';
import { parse } from 'yaml';
import {
  HttpClusterClient,
  HttpClusterClientOptions,
} from './HttpClusterClient';

type Fields = Record<string, unknown>;

/**
 * Reads from a kubeconfig file what a client needs: server, trust, and a token or a client certificate.
 *
 * Trust, token and certificate are read again when the file has changed; the server stays. While it can't be read they stay as they were.
 *
 * @param context - by default the file's current context
 * @returns the options of a client and the context's namespace
 * @throws InputError where the file, or what it names, is missing or wrong; NotImplementedError where it asks for a login by another program.
 * @public
 */
export function readKubeconfig(
  path: string,
  context?: string,
): { options: HttpClusterClientOptions; namespace?: string } {
  let version = versionOf(path);
  const first = readContext(path, context);
  let known = first;
  const current = () => {
    try {
      const now = versionOf(path);
      if (now !== version) {
        known = readContext(path, first.name);
        version = now;
      }
    } catch {
      // Perhaps it is just being written; the next one who asks reads it again.
    }
    return known;
  };
  const { cluster, namespace } = first;
  const pem = (of: 'cluster' | 'user', field: string) => {
    const read = () => pemOf(current()[of], field, dirname(path));
    return read() === undefined ? undefined : read;
  };
  const token = () => tokenOf(current().user, dirname(path));
  return {
    namespace: typeof namespace === 'string' ? namespace : undefined,
    options: {
      url: String(cluster.server ?? ''),
      ca: pem('cluster', 'certificate-authority'),
      serverName:
        typeof cluster['tls-server-name'] === 'string'
          ? cluster['tls-server-name']
          : undefined,
      skipTlsVerify: cluster['insecure-skip-tls-verify'] === true,
      token: first.user.token ?? first.user.tokenFile ? token : undefined,
      cert: pem('user', 'client-certificate'),
      key: pem('user', 'client-key'),
    },
  };
}

/**
 * A client for the cluster of a kubeconfig's context.
 *
 * @param context - by default the file's current context
 * @throws as `readKubeconfig`.
 * @public
 */
export function clusterClientFromKubeconfig(
  path: string,
  context?: string,
  options?: Partial<HttpClusterClientOptions>,
): HttpClusterClient {
  return HttpClusterClient.create({
    ...readKubeconfig(path, context).options,
    ...options,
  });
}

/** What a context says, as far as it is needed. */
interface Context {
  name: string;
  namespace: unknown;
  cluster: Fields;
  user: Fields;
}

function readContext(path: string, context: string | undefined): Context {
  const file = readFile(path);
  const name = context ?? file['current-context'];
  if (typeof name !== 'string' || name === '') {
    throw new InputError(`No context is chosen in '${path}'`);
  }
  const chosen = entry(file, 'context', name, path);
  const cluster = entry(file, 'cluster', chosen.cluster, path);
  const user =
    chosen.user === undefined ? {} : entry(file, 'user', chosen.user, path);
  for (const refused of ['exec', 'auth-provider']) {
    if (user[refused] !== undefined) {
      throw new NotImplementedError(
        `User '${chosen.user}' in '${path}' logs in by '${refused}'; use a token or a client certificate`,
      );
    }
  }
  return { name, namespace: chosen.namespace, cluster, user };
}

/** Tells that a file was written; it may be gone while it is replaced. */
function versionOf(path: string): string | undefined {
  const { mtimeMs, size, ino } =
    statSync(path, { throwIfNoEntry: false }) ?? {};
  return mtimeMs === undefined ? undefined : `${mtimeMs} ${size} ${ino}`;
}

function pemOf(
  fields: Fields,
  name: string,
  directory: string,
): string | undefined {
  const data = fields[`${name}-data`];
  if (typeof data === 'string') {
    return Buffer.from(data, 'base64').toString('utf8');
  }
  const named = fields[name];
  return typeof named === 'string'
    ? readText(resolve(directory, named))
    : undefined;
}

function tokenOf(
  { token, tokenFile }: Fields,
  directory: string,
): string | undefined {
  if (typeof token === 'string') {
    return token;
  }
  return typeof tokenFile === 'string'
    ? readText(resolve(directory, tokenFile)).trim()
    : undefined;
}

function readFile(path: string): Fields {
  try {
    const file: unknown = parse(readText(path));
    if (typeof file === 'object' && file !== null) {
      return file as Fields;
    }
  } catch (error) {
    throw new InputError(`Failed to read kubeconfig '${path}'`, error);
  }
  throw new InputError(`'${path}' is not a kubeconfig`);
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new InputError(`Failed to read '${path}'`, error);
  }
}

function entry(
  file: Fields,
  kind: 'context' | 'cluster' | 'user',
  name: unknown,
  path: string,
): Fields {
  const entries = file[`${kind}s`];
  const found = Array.isArray(entries)
    ? entries.find(candidate => candidate?.name === name)?.[kind]
    : undefined;
  if (typeof found !== 'object' || found === null) {
    throw new InputError(`No ${kind} '${name}' found in '${path}'`);
  }
  return found;
}
