import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '@backstage/errors';
import { HttpClusterClientOptions } from './HttpClusterClient';

/**
 * Whose rights a pod has by default: its service account's files and the API server's address in its environment.
 *
 * The token is read again for each request and the authorities for each connection, for both are replaced while the pod lives.
 *
 * @returns the options of a client and the pod's namespace
 * @throws InputError outside of a cluster.
 * @public
 */
export function readServiceAccount(
  env: Record<string, string | undefined> = process.env,
  directory: string = '/var/run/secrets/kubernetes.io/serviceaccount',
): { options: HttpClusterClientOptions; namespace: string } {
  const host = env.KUBERNETES_SERVICE_HOST;
  const port = env.KUBERNETES_SERVICE_PORT;
  if (!host || !port) {
    throw new InputError(
      'Not inside a cluster: KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set',
    );
  }
  const read = (name: string) => {
    try {
      return readFileSync(join(directory, name), 'utf8').trim();
    } catch (error) {
      throw new InputError(
        `Failed to read '${name}' of the service account`,
        error,
      );
    }
  };
  read('token');
  read('ca.crt');
  return {
    namespace: read('namespace'),
    options: {
      url: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
      ca: () => read('ca.crt'),
      token: () => read('token'),
    },
  };
}
